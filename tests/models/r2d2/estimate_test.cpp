// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/r2d2/estimate.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "codec/base/error.h"
#include "tools/r2d2/sources/named_source.h"

namespace diffc::r2d2 {
namespace {

TEST(Quartiles, InterpolatesOrderStatistics) {
  const Quartiles q = quartiles({4, 1, 3, 2});
  EXPECT_DOUBLE_EQ(q.q25, 1.75);
  EXPECT_DOUBLE_EQ(q.median, 2.5);
  EXPECT_DOUBLE_EQ(q.q75, 3.25);
  EXPECT_DOUBLE_EQ(quartiles({5}).median, 5);
  EXPECT_THROW(quartiles({}), Error);
}

TEST(RatePoint, IsTheGaussianRateAtItsOptimum) {
  // u = -epsilon x/(1 - epsilon t) on X_t of variance 1 - epsilon t (eq. 65): energy/epsilon is
  // (1/2) integral of epsilon/(1 - epsilon t) dt = -ln(1 - epsilon)/2.
  const double epsilon = 0.3;
  const double entropy = 0.5 * std::log(2 * std::numbers::pi * std::numbers::e * (1 - epsilon));
  const double path = -0.5 * std::log(1 - epsilon);
  EXPECT_NEAR(rate_point(epsilon, 1, path, entropy, epsilon / 2).rate, -0.5 * std::log(epsilon), 1e-12);
}

TEST(Entropy, EstimatorsAgreeOnAGaussian) {
  const auto source = make_source("gaussian", {});
  std::vector<double> x(1 << 17);
  Philox rng(1, 0);
  source->sample(rng, x);
  const double exact = 0.5 * std::log(2 * std::numbers::pi * std::numbers::e);
  EXPECT_NEAR(gaussian_entropy(1)(x, 0), exact, 0.01);
  EXPECT_NEAR(spacing_entropy()(x, 0), exact, 0.012);
  EXPECT_NEAR(cross_entropy(*source->heat())(x, 0), exact, 0.01);
}

TEST(Entropy, GaussianBoundIsAboveAMixture) {
  const auto source = make_source("gmm2", {});
  std::vector<double> x(1 << 16);
  Philox rng(1, 0);
  source->sample(rng, x);
  EXPECT_GT(gaussian_entropy(1)(x, 0), *source->entropy() + 0.02);
  EXPECT_NEAR(spacing_entropy()(x, 0), *source->entropy(), 0.015);
}

TEST(Distances, VanishForEqualLaws) {
  const GaussianMixture mixture = three_component_mixture(0.4);
  std::vector<double> a(50000), b(50000);
  Philox rng(1, 0);
  mixture.sample(0.01, rng, a);
  mixture.sample(0.01, rng, b);
  EXPECT_LT(kolmogorov_distance(a, mixture, 0.01), 0.009);  // 1.95/sqrt(n): exceeded once in 1000
  EXPECT_GT(kolmogorov_distance(a, mixture, 0.0), 0.01);
  EXPECT_LT(sliced_w2_squared(a, b, 1, 1, 0), 1e-4);
  for (double& v : b) v += 0.5;
  EXPECT_NEAR(sliced_w2_squared(a, b, 1, 1, 0), 0.25, 0.02);
}

}  // namespace
}  // namespace diffc::r2d2
