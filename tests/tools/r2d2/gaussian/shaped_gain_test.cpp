// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "tools/r2d2/gaussian/shaped_gain.h"

#include <gtest/gtest.h>

#include <cmath>

#include "codec/base/noise_level.h"
#include "tools/r2d2/gaussian/scheme.h"

namespace diffc::gaussian {
namespace {

/// A table of one level whose errors are those of a Gaussian with these variances by band.
BandTable table_of(double (*variance)(int band), NoiseLevel level) {
  BandTable table;
  table.first_level = level;
  table.level_step = 512;
  table.levels = 1;
  table.colours = 3;
  const double noise = std::pow(eta_of_level(level), 2);
  for (int colour = 0; colour < 3; ++colour)
    for (int band = 0; band < BandTable::kBands; ++band) {
      const double lambda = variance(band);
      table.log2_power_q3.push_back(
          static_cast<int16_t>(std::lround(8 * std::log2(lambda * noise / (lambda + noise)))));
    }
  return table;
}

TEST(ShapedGain, IsNoneForAWhiteSource) {
  const auto gains = shaped_gains(table_of([](int) { return 0.05; }, -1500));
  ASSERT_EQ(gains.size(), 1u);
  EXPECT_NEAR(gains[0].ancestral, 0, 1e-6);
  EXPECT_NEAR(gains[0].flow, 0, 1e-6);
}

// The shipped variances of codec `gaussian` fall much as these do.
TEST(ShapedGain, IsThatOfTheClosedForm) {
  const auto variance = [](int band) { return std::pow(2.0, 4 - 0.9 * band); };
  const auto gains = shaped_gains(table_of(variance, -300));
  const double eta = eta_of_level(-300);
  std::vector<double> lambda;
  for (int i = 0; i < 64; ++i)
    for (int j = 0; j < 64; ++j)
      for (int colour = 0; colour < 3; ++colour) lambda.push_back(variance(BandTable::band_of(i, j, 64, 64)));
  const double nats = rate_nats(Noise::kIsotropic, lambda, eta * eta);
  const auto db = [&](int with, int without) {
    const auto distortion = [&](const Scheme& s) {
      return evaluate(s, lambda, theta_of_rate(s.noise, lambda, nats)).distortion;
    };
    return 10 * std::log10(distortion(kSchemes[static_cast<std::size_t>(without)]) /
                           distortion(kSchemes[static_cast<std::size_t>(with)]));
  };
  // Powers are rounded to eighths of an octave, which moves a variance by up to 5 % where the noise is small.
  EXPECT_NEAR(gains[0].bits, nats / std::log(2.0) / static_cast<double>(lambda.size()), 0.02);
  EXPECT_NEAR(gains[0].ancestral, db(2, 0), 0.05);
  EXPECT_NEAR(gains[0].flow, db(3, 1), 0.05);
  EXPECT_GT(gains[0].ancestral, 0.3);
  EXPECT_GT(gains[0].flow, 0.05);
}

TEST(ShapedGain, GoesFromHighNoiseToLow) {
  BandTable table = table_of([](int) { return 0.05; }, -1500);
  table.levels = 2;
  const auto first = table.log2_power_q3;
  table.log2_power_q3.insert(table.log2_power_q3.end(), first.begin(), first.end());
  const auto gains = shaped_gains(table);
  ASSERT_EQ(gains.size(), 2u);
  EXPECT_GT(gains[0].eta, gains[1].eta);
}

}  // namespace
}  // namespace diffc::gaussian
