// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/r2d2/bounds.h"

#include <gtest/gtest.h>

#include <cmath>

#include "codec/base/error.h"
#include "models/r2d2/source.h"
#include "tools/r2d2/methods/blahut_arimoto.h"
#include "tools/r2d2/sources/named_source.h"

namespace diffc::r2d2 {
namespace {

TEST(WaterFilling, HighRateIsLogOfRatio) {
  const std::vector<double> v = {0.5, 1, 2};
  const WaterFilling w = reverse_water_filling(v, 0.25);
  EXPECT_NEAR(w.rate, 0.5 * std::log(0.5 * 1 * 2 / std::pow(0.25, 3)), 1e-12);
  EXPECT_NEAR(w.distortion, 3 * 0.25 / 2, 1e-12);
  EXPECT_EQ(w.active, 3);
}

TEST(WaterFilling, FloodedDirectionsCarryNothing) {
  const std::vector<double> v = {0.1, 1, 2};
  const WaterFilling w = reverse_water_filling(v, 0.5);
  EXPECT_NEAR(w.rate, 0.5 * std::log(2) + 0.5 * std::log(4), 1e-12);
  EXPECT_NEAR(w.distortion, (0.1 + 0.5 + 0.5) / 2, 1e-12);
  EXPECT_EQ(w.active, 2);
  EXPECT_EQ(w.reproduced[0], 0);
}

TEST(WaterFilling, LevelInvertsDistortion) {
  const std::vector<double> v = {0.1, 1, 2, 0};
  for (double level : {0.02, 0.1, 0.6, 1.5, 2.0})
    EXPECT_NEAR(water_level(v, reverse_water_filling(v, level).distortion), level, 1e-12);
  EXPECT_THROW(water_level(v, 2), Error);
  EXPECT_THROW(water_level(v, 0), Error);
}

TEST(WaterFilling, RefusesBadInput) {
  EXPECT_THROW(reverse_water_filling(std::vector<double>{1}, 0), Error);
  EXPECT_THROW(reverse_water_filling(std::vector<double>{NAN}, 1), Error);
}

TEST(ShannonLowerBound, IsTheRateOfAGaussian) {
  EXPECT_NEAR(shannon_lower_bound(*make_source("gaussian", {})->entropy(), 1, 0.125), 0.5 * std::log(4),
              1e-12);
}

TEST(BlahutArimoto, AgreesWithTheGaussianRate) {
  const auto source = make_source("gaussian", {});
  for (double epsilon : {0.1, 0.5}) {
    const BlahutArimotoResult r =
        blahut_arimoto([&](double x) { return source->heat()->log_density(std::span(&x, 1), 0); }, epsilon,
                       {.low = -6, .high = 6, .points = 401, .iterations = 400});
    EXPECT_NEAR(r.rate, -0.5 * std::log(epsilon), 2e-3) << epsilon;
    EXPECT_NEAR(r.distortion, epsilon / 2, 2e-3) << epsilon;
    // What it minimises is within the certified gap, which is small.
    EXPECT_NEAR(r.rate + r.distortion / epsilon, 0.5 - 0.5 * std::log(epsilon), r.gap + 1e-6) << epsilon;
    EXPECT_LT(r.gap, 1e-3) << epsilon;
  }
}

// An independent check of "Shannon's bound is tight": no use of the backward heat solution.
TEST(BlahutArimoto, AgreesWithTheMixtureRate) {
  const auto source = make_source("gmm2", {});
  const BlahutArimotoResult r =
      blahut_arimoto([&](double x) { return source->heat()->log_density(std::span(&x, 1), 0); }, 0.02,
                     {.low = -2.2, .high = 2.2, .points = 441, .iterations = 600});
  EXPECT_NEAR(r.rate, 1.423227, 3e-3);
  EXPECT_NEAR(r.distortion, 0.01, 1e-4);
}

}  // namespace
}  // namespace diffc::r2d2
