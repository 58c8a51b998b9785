// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/train/noise_levels.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "codec/base/error.h"

namespace diffc::train {
namespace {

TEST(NoiseLevels, QuantileInvertsTheDensity) {
  const NoiseLevels levels;
  const int n = 20000;
  double last = levels.low, mass = 0;
  for (int i = 1; i < n; ++i) {
    const double gamma = levels.gamma(double(i) / n);
    ASSERT_GE(gamma, last);
    mass += levels.density(0.5 * (gamma + last)) * (gamma - last);
    EXPECT_NEAR(mass, double(i) / n, 2e-3);
    last = gamma;
  }
  EXPECT_NEAR(levels.gamma(0.0), levels.low, 1e-9);
  EXPECT_NEAR(levels.gamma(1.0), levels.high, 1e-9);
}

TEST(NoiseLevels, CoreAloneIsUniform) {
  NoiseLevels levels;
  levels.low = levels.core_low = -2;
  levels.high = levels.core_high = 2;
  levels.core_share = 1;
  levels.check();
  EXPECT_NEAR(levels.gamma(0.25), -1.0, 1e-12);
}

TEST(NoiseLevels, RefusesDisorder) {
  EXPECT_THROW(noise_levels_from_json({{"low", 3}, {"core_low", 1}}), Error);
  EXPECT_THROW(noise_levels_from_json({{"core_share", 1.5}}), Error);
}

TEST(LevelLoss, FollowsItsLevel) {
  const NoiseLevels levels;
  LevelLoss loss(levels);
  for (int i = 0; i < 400; ++i) loss.observe(0.0, 0.25);
  EXPECT_NEAR(loss.mean(0.0), 0.25, 1e-3);
  EXPECT_NEAR(loss.mean(5.0), 1.0, 1e-12);
}

}  // namespace
}  // namespace diffc::train
