// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "tools/rdbench/bdrate.h"

#include <gtest/gtest.h>

#include <cmath>

namespace diffc::rdbench {
namespace {

// JPEG and BPG on ImageNet 64x64 as published with UQDM (Yang, Will and Mandt 2025): bpp, PSNR.
const std::vector<RatePoint> kJpeg = {
    {.7018, 19.19}, {1.0361, 23.41}, {1.3602, 25.31}, {1.8293, 27.12}, {2.5554, 29.22}};
const std::vector<RatePoint> kBpg = {{.1342, 20.12}, {.4744, 25.38}, {1.4261, 30.90}, {3.088, 35.53}};

// PchipInterpolator of SciPy 1.10.1, integrated over the common interval.
TEST(BdRate, MatchesScipy) {
  EXPECT_NEAR(bd_rate(kJpeg, kBpg).value(), -69.3750762840578, 1e-9);
  EXPECT_NEAR(bd_psnr(kJpeg, kBpg).value(), 5.72748080053172, 1e-9);
  const std::vector<RatePoint> a = {{.5, 25}, {1, 30}}, b = {{.4, 24}, {.9, 29.5}, {1.1, 33}};
  EXPECT_NEAR(bd_rate(a, b).value(), 0.14325100905217, 1e-9);
  EXPECT_NEAR(bd_psnr(a, b).value(), -0.240912526486078, 1e-9);
}

TEST(BdRate, ExactCases) {
  std::vector<RatePoint> dearer = kBpg, better = kBpg;
  for (RatePoint& p : dearer) p.bpp *= 1.25;
  for (RatePoint& p : better) p.psnr += 0.7;
  EXPECT_NEAR(bd_rate(kBpg, dearer).value(), 25, 1e-9);
  EXPECT_NEAR(bd_rate(kBpg, kBpg).value(), 0, 1e-12);
  EXPECT_NEAR(bd_psnr(kBpg, better).value(), 0.7, 1e-12);
}

TEST(BdRate, UnknownWhereCurvesCannotBeCompared) {
  const std::vector<RatePoint> low = {{.1, 10}, {.2, 12}}, one = {{.5, 25}},
                               falling = {{.1, 30}, {.2, 25}, {.3, 35}};
  EXPECT_FALSE(bd_rate(kBpg, low).has_value());
  EXPECT_FALSE(bd_rate(kBpg, one).has_value());
  EXPECT_FALSE(bd_rate(falling, kBpg).has_value());
  EXPECT_FALSE(bd_psnr(kBpg, {}).has_value());
}

TEST(PsnrAt, InterpolatesInLogRateBetweenBracketingPoints) {
  EXPECT_NEAR(psnr_at(kBpg, std::sqrt(.1342 * .4744)).value(), (20.12 + 25.38) / 2, 1e-12);
  EXPECT_EQ(psnr_at(kBpg, .4744), 25.38);
  EXPECT_EQ(psnr_at(kBpg, .1342), 20.12);
  EXPECT_FALSE(psnr_at(kBpg, .13).has_value());
  EXPECT_FALSE(psnr_at(kBpg, 3.1).has_value());
}

TEST(Percentile, Interpolates) {
  std::vector<double> v = {4, 1, 3, 2, 5}, none;
  EXPECT_EQ(percentile(v, 50), 3);
  EXPECT_EQ(percentile(v, 0), 1);
  EXPECT_EQ(percentile(v, 100), 5);
  EXPECT_EQ(percentile(v, 12.5), 1.5);
  EXPECT_FALSE(percentile(none, 50).has_value());
}

}  // namespace
}  // namespace diffc::rdbench
