// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/diffusion/noise_ball.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "codec/bits/philox.h"

namespace diffc {
namespace {

constexpr int kSide = 40, kChannels = 3;
constexpr std::size_t kSamples = kSide * kSide * kChannels;

struct Scene {
  std::vector<float> x, y;
  double eta;
};

Scene scene(double eta) {
  Philox noise(5, 1);
  Scene s{std::vector<float>(kSamples), std::vector<float>(kSamples), eta};
  for (std::size_t k = 0; k < kSamples; ++k) {
    s.x[k] = std::sin(0.01f * static_cast<float>(k)) * 0.9f;
    s.y[k] = s.x[k] + static_cast<float>(eta) * noise.normal();
  }
  return s;
}

double distance(const std::vector<float>& a, const std::vector<float>& b) {
  double sum = 0;
  for (std::size_t k = 0; k < a.size(); ++k) sum += (double{a[k]} - b[k]) * (double{a[k]} - b[k]);
  return std::sqrt(sum);
}

TEST(NoiseBall, LeavesWhatIsAsNearAsThePicture) {
  for (const double eta : {0.01, 0.3, 5.0}) {
    const Scene s = scene(eta);
    std::vector<float> estimate = s.x;
    project_to_noise_ball(s.y, eta, kSide, kSide, kChannels, estimate);
    EXPECT_EQ(estimate, s.x);
  }
}

TEST(NoiseBall, NeverTakesAnEstimateFartherFromThePicture) {
  Philox noise(6, 1);
  for (const double eta : {0.02, 0.5})
    for (const double error : {0.5, 2.0, 1000.0}) {
      const Scene s = scene(eta);
      std::vector<float> estimate = s.x;
      for (float& v : estimate) v += static_cast<float>(error * eta) * noise.normal();
      const double before = distance(estimate, s.x);
      project_to_noise_ball(s.y, eta, kSide, kSide, kChannels, estimate);
      const double projected = distance(estimate, s.x);
      EXPECT_LE(projected, before);
      clamp_to_pixels(estimate);
      EXPECT_LE(distance(estimate, s.x), projected);
      // |x - estimate| <= |x - y| + |y - estimate|.
      EXPECT_LE(projected, 2.3 * eta * std::sqrt(static_cast<double>(kSamples)));
    }
}

TEST(NoiseBall, OneBadBlockChangesNoOther) {
  const Scene s = scene(0.1);
  std::vector<float> estimate = s.x;
  for (int c = 0; c < 16 * kChannels; ++c) estimate[c] = 50;
  project_to_noise_ball(s.y, 0.1, kSide, kSide, kChannels, estimate);
  EXPECT_LT(estimate[0], 5);
  for (int i = 0; i < kSide; ++i)
    for (int j = i < 16 ? 16 * kChannels : 0; j < kSide * kChannels; ++j)
      ASSERT_EQ(estimate[i * kSide * kChannels + j], s.x[i * kSide * kChannels + j]);
}

TEST(NoiseBall, WhatIsNotFiniteBecomesTheObservation) {
  for (const float bad : {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()}) {
    const Scene s = scene(0.1);
    std::vector<float> estimate = s.x;
    estimate[77] = bad;
    project_to_noise_ball(s.y, 0.1, kSide, kSide, kChannels, estimate);
    EXPECT_EQ(estimate, s.y);
  }
}

}  // namespace
}  // namespace diffc
