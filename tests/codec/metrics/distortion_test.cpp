// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/metrics/distortion.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "codec/base/error.h"
#include "test_data.h"

namespace diffc {
namespace {

// mean_squared_error of scikit-image 0.19.3 on the same images.
TEST(Mse, MatchesScikitImage) {
  EXPECT_DOUBLE_EQ(mse(test::ramp(64, 64, 3), test::noisy_ramp(64, 64, 3)), 94.412109375);
  EXPECT_NEAR(mse(test::ramp(37, 21, 1), test::noisy_ramp(37, 21, 1)), 96.4028314028314, 1e-11);
}

TEST(Mse, IgnoresAlpha) {
  Image a = test::ramp(8, 8, 3), b = a;
  b.alpha.assign(64, 7);
  EXPECT_EQ(mse(a, b), 0);
}

TEST(Mse, RefusesDifferentSizes) {
  try {
    mse(Image(8, 8, 3), Image(8, 9, 3));
    FAIL();
  } catch (const Error& e) {
    EXPECT_EQ(e.kind(), ErrorKind::kUsage);
    EXPECT_STREQ(
        e.what(),
        "images of different size: 8x8x3 and 8x9x3: compare images of the same width, height and channels");
  }
  EXPECT_THROW(mse(Image(8, 8, 3), Image(8, 8, 1)), Error);
  EXPECT_THROW(mse(Image(), Image()), Error);
}

TEST(Psnr, Definition) {
  EXPECT_DOUBLE_EQ(psnr(255.0 * 255.0), 0.0);
  EXPECT_DOUBLE_EQ(psnr(1.0), 20 * std::log10(255.0));
  EXPECT_EQ(psnr(0.0), std::numeric_limits<double>::infinity());
  EXPECT_TRUE(std::isnan(psnr(-1.0)));
  EXPECT_EQ(capped_psnr(0.0), 99.0);
  EXPECT_DOUBLE_EQ(capped_psnr(1.0), psnr(1.0));
}

}  // namespace
}  // namespace diffc
