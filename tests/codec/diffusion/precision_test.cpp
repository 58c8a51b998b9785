// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/diffusion/precision.h"

#include <gtest/gtest.h>

namespace diffc {
namespace {

constexpr int64_t kPixels = 64 * 64;

TEST(Precision, LosslessFilesAreExact) {
  const DiffusionHeader header{.lossless = true};
  EXPECT_TRUE(encodes_exactly(header, {}, kPixels));
  EXPECT_TRUE(decodes_exactly(header, 10, kPixels));
}

TEST(Precision, HighRatesAreExactAtBothEnds) {
  const DiffusionHeader header{};
  for (const double bytes : {100.0, 1024.0, 1025.0, 3000.0}) {
    const bool high = bytes > 1024;
    EXPECT_EQ(decodes_exactly(header, bytes, kPixels), high) << bytes;
    EXPECT_EQ(encodes_exactly(header, {RateTarget::Kind::kMaxBytes, bytes}, kPixels), high) << bytes;
  }
  EXPECT_FALSE(encodes_exactly(header, {}, kPixels));
  EXPECT_FALSE(encodes_exactly(header, {RateTarget::Kind::kQuality, 60}, kPixels));
  EXPECT_TRUE(encodes_exactly(header, {RateTarget::Kind::kQuality, 70}, kPixels));
  EXPECT_FALSE(encodes_exactly(header, {RateTarget::Kind::kPsnr, 40}, kPixels));
  EXPECT_TRUE(encodes_exactly(header, {RateTarget::Kind::kPsnr, 44}, kPixels));
}

}  // namespace
}  // namespace diffc
