// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/denoiser/residual_model.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <vector>

#include "codec/base/error.h"
#include "codec/bits/philox.h"
#include "codec/denoiser/band_basis.h"

namespace diffc {
namespace {

BandTable ramp_table() {
  BandTable table;
  table.first_level = -1000;
  table.level_step = 500;
  table.levels = 3;
  table.colours = 3;
  for (int level = 0; level < 3; ++level)
    for (int entry = 0; entry < 3 * BandTable::kBands; ++entry)
      table.log2_power_q3.push_back(static_cast<int16_t>(-100 + 40 * level + entry));
  return table;
}

TEST(BandBasis, IsOrthonormalAtEverySize) {
  for (const auto& [h, w, c] : {std::array{1, 1, 3}, {17, 33, 3}, {64, 64, 1}, {70, 130, 3}}) {
    const BandBasis basis(h, w, c);
    std::vector<float> x(static_cast<std::size_t>(h) * w * c), f(x.size()), back(x.size());
    Philox(1, h).fill_normal(x);
    basis.forward(x, f);
    basis.inverse(f, back);
    double energy_x = 0, energy_f = 0, worst = 0;
    for (std::size_t i = 0; i < x.size(); ++i) {
      energy_x += x[i] * x[i];
      energy_f += f[i] * f[i];
      worst = std::max(worst, std::abs(static_cast<double>(x[i]) - back[i]));
    }
    EXPECT_NEAR(energy_f, energy_x, 1e-4 * energy_x);
    EXPECT_LT(worst, 1e-5);
  }
}

TEST(BandBasis, IsTheCosineTransformAtEveryLength) {
  for (int n = 1; n <= 64; ++n)
    for (const bool upright : {false, true}) {
      const BandBasis basis(upright ? n : 1, upright ? 1 : n, 1);
      std::vector<float> x(static_cast<std::size_t>(n)), f(x.size());
      Philox(2, n).fill_normal(x);
      basis.forward(x, f);
      for (int k = 0; k < n; ++k) {
        double expected = 0;
        for (int i = 0; i < n; ++i)
          expected += std::sqrt((k == 0 ? 1.0 : 2.0) / n) * std::cos(std::numbers::pi * (i + 0.5) * k / n) *
                      x[static_cast<std::size_t>(i)];
        ASSERT_NEAR(f[static_cast<std::size_t>(k)], expected, 3e-6) << k << " of " << n;
      }
    }
}

TEST(BandBasis, ConstantImageIsOneCoefficientPerBlock) {
  const BandBasis basis(64, 64, 3);
  std::vector<float> x(64 * 64 * 3, 0.5f), f(x.size());
  basis.forward(x, f);
  EXPECT_NEAR(f[0], 0.5f * 64 * std::sqrt(3.0f), 1e-3);
  EXPECT_EQ(basis.coefficient_band()[0], 0);
  for (std::size_t i = 1; i < f.size(); ++i) ASSERT_NEAR(f[i], 0.0f, 2e-4) << i;
}

TEST(BandTable, BandsGrowWithFrequencyAndDoNotDependOnTheBlock) {
  EXPECT_EQ(BandTable::band_of(0, 0, 64, 64), 0);
  EXPECT_EQ(BandTable::band_of(63, 63, 64, 64), BandTable::kBands - 1);
  EXPECT_EQ(BandTable::band_of(8, 0, 64, 64), BandTable::band_of(4, 0, 32, 64));
  for (int i = 1; i < 64; ++i)
    EXPECT_GE(BandTable::band_of(i, 0, 64, 64), BandTable::band_of(i - 1, 0, 64, 64));
}

TEST(BandResidualModel, InterpolatesInIntegersAndHoldsTheEnds) {
  const BandTable table = ramp_table();
  const auto model = make_band_residual_model(table, 64, 64);
  std::vector<int16_t> power(64 * 64 * 3);
  const auto dc_at = [&](NoiseLevel level) {
    model->log2_power(level, power);
    return power[0];
  };
  EXPECT_EQ(dc_at(-1000), -100);
  EXPECT_EQ(dc_at(-500), -60);
  EXPECT_EQ(dc_at(-750), -80);
  EXPECT_EQ(dc_at(-5000), -100);
  EXPECT_EQ(dc_at(5000), -20);
}

TEST(BandResidualModel, RefusesInconsistentTables) {
  BandTable table = ramp_table();
  table.log2_power_q3.pop_back();
  EXPECT_THROW(make_band_residual_model(table, 8, 8), Error);
}

TEST(NoiseLevel, IsTheLogarithmOfEta) {
  EXPECT_DOUBLE_EQ(eta_of_level(0), 1.0);
  for (NoiseLevel level : {-5000, -1, 0, 3, 4463}) EXPECT_EQ(level_of_eta(eta_of_level(level)), level);
}

}  // namespace
}  // namespace diffc
