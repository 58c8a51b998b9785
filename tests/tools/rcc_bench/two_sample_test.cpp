// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "tools/rcc_bench/two_sample.h"

#include <gtest/gtest.h>

#include <cmath>

#include "codec/base/error.h"
#include "codec/bits/philox.h"
#include "tools/rcc_bench/noise_features.h"

namespace diffc::bench {
namespace {

using Samples = std::vector<std::vector<double>>;

Samples normals(int count, int dimension, double shift, uint64_t seed) {
  Philox random(seed, 0);
  Samples samples(static_cast<std::size_t>(count));
  for (auto& sample : samples)
    for (int k = 0; k < dimension; ++k) sample.push_back(random.normal() + (k == 0 ? shift : 0));
  return samples;
}

TEST(TwoSampleTest, FindsNothingBetweenEqualLaws) {
  double sum = 0;
  for (uint64_t trial = 0; trial < 40; ++trial) {
    const TwoSample test =
        two_sample_test(normals(200, 10, 0, 2 * trial), normals(200, 10, 0, 2 * trial + 1));
    EXPECT_LT(std::fabs(test.separation), 4.5);
    sum += test.separation;
  }
  EXPECT_LT(std::fabs(sum / 40), 4.5 / std::sqrt(40.0));
}

// The best classifier of N(0, 1) and N(s, 1) is right with probability Phi(s / 2).
TEST(TwoSampleTest, IsAsGoodAsTheBestClassifierOfAShift) {
  for (const double shift : {0.5, 1.0, 3.0}) {
    const TwoSample test = two_sample_test(normals(4000, 5, 0, 71), normals(4000, 5, shift, 72));
    const double best = 0.5 * std::erfc(-shift / 2 / std::sqrt(2.0));
    EXPECT_NEAR(test.accuracy, best, 0.015) << shift;
    EXPECT_GT(test.separation, 10);
  }
}

TEST(TwoSampleTest, RefusesUnequalSets) {
  EXPECT_THROW(two_sample_test(normals(30, 2, 0, 1), normals(29, 2, 0, 2)), Error);
  EXPECT_THROW(two_sample_test(normals(10, 2, 0, 1), normals(10, 2, 0, 2)), Error);
}

std::vector<float> white(int side, uint64_t seed) {
  std::vector<float> u(static_cast<std::size_t>(side) * side * 3);
  Philox(seed, 1).fill_normal(u);
  return u;
}

TEST(NoiseFeatures, AreAboutZeroForWhiteNoise) {
  const std::vector<float> u = white(256, 3);
  for (const double f : features_of_noise({256, 256, u})) EXPECT_NEAR(f, 0, 0.12);
  const std::vector<float> x = white(256, 4), error = white(256, 5);
  const auto both = features_with_picture({256, 256, u}, x, error);
  ASSERT_EQ(both.size(), 5u);
  EXPECT_LT(std::fabs(both[0]), 4.5);  // standard normal
  EXPECT_LT(std::fabs(both[2]), 4.5);
}

TEST(NoiseFeatures, SeeCorrelationPowerAndProjection) {
  std::vector<float> u = white(64, 3);
  const std::vector<double> before = features_of_noise({64, 64, u});
  for (std::size_t i = u.size() - 1; i >= 3; --i) u[i] = (u[i] + u[i - 3]) / std::sqrt(2.0f);
  const std::vector<double> after = features_of_noise({64, 64, u});
  EXPECT_NEAR(after[6], 0.5, 0.05);  // left neighbour
  EXPECT_NEAR(before[6], 0.0, 0.05);
  EXPECT_NEAR(features_with_picture({64, 64, u}, white(64, 4), u)[2], std::sqrt(64 * 64 * 3.0), 5);
}

}  // namespace
}  // namespace diffc::bench
