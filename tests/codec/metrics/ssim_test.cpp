// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/metrics/ssim.h"

#include <gtest/gtest.h>

#include "codec/base/error.h"
#include "test_data.h"

namespace diffc {
namespace {

// structural_similarity of scikit-image 0.19.3 with gaussian_weights, sigma 1.5, population covariance.
TEST(Ssim, MatchesScikitImage) {
  EXPECT_NEAR(ssim(test::ramp(64, 64, 3), test::noisy_ramp(64, 64, 3)), 0.899653887638424, 1e-12);
  EXPECT_NEAR(ssim(test::ramp(37, 21, 1), test::noisy_ramp(37, 21, 1)), 0.753238303448948, 1e-12);
  EXPECT_NEAR(ssim(test::ramp(200, 170, 3), test::noisy_ramp(200, 170, 3)), 0.972041848849632, 1e-12);
}

// Direct evaluation of the definition (two-dimensional windows, centred moments) in NumPy 1.24.2.
TEST(Ssim, SmallImagesShrinkTheWindow) {
  EXPECT_NEAR(ssim(test::ramp(8, 6, 3), test::noisy_ramp(8, 6, 3)), 0.645589145049736, 1e-12);
  EXPECT_NEAR(ssim(test::ramp(1, 1, 1), test::ramp(1, 1, 1)), 1.0, 1e-12);
}

TEST(Ssim, EqualImagesScoreOne) {
  EXPECT_DOUBLE_EQ(ssim(test::ramp(40, 30, 3), test::ramp(40, 30, 3)), 1.0);
  EXPECT_THROW(ssim(Image(8, 8, 3), Image(9, 8, 3)), Error);
}

// As SmallImagesShrinkTheWindow, five scales.
TEST(MsSsim, MatchesDirectFormula) {
  EXPECT_NEAR(ms_ssim(test::ramp(200, 170, 3), test::noisy_ramp(200, 170, 3)).value(), 0.996472884837318,
              1e-12);
  EXPECT_NEAR(ms_ssim(test::ramp(161, 163, 1), test::noisy_ramp(161, 163, 1)).value(), 0.996198124636891,
              1e-12);
}

TEST(MsSsim, NeedsFiveScales) {
  EXPECT_FALSE(ms_ssim(test::ramp(160, 400, 1), test::ramp(160, 400, 1)).has_value());
  EXPECT_DOUBLE_EQ(ms_ssim(test::ramp(161, 161, 1), test::ramp(161, 161, 1)).value(), 1.0);
}

}  // namespace
}  // namespace diffc
