// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/inference/half_float.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <cmath>

#include "codec/base/error.h"

namespace diffc::nn {
namespace {

TEST(HalfFloat, AllValuesEqualThoseOfLibTorch) {
  for (uint32_t bits = 0; bits < 65536; ++bits) {
    const auto half = static_cast<uint16_t>(bits);
    const float a = at::Half(half, at::Half::from_bits()), b = at::BFloat16(half, at::BFloat16::from_bits());
    if (std::isnan(a)) {
      EXPECT_TRUE(std::isnan(from_half(half))) << bits;
    } else {
      EXPECT_EQ(from_half(half), a) << bits;
    }
    if (!std::isnan(b)) {
      EXPECT_EQ(from_bfloat16(half), b) << bits;
    }
  }
}

TEST(HalfFloat, OtherTypesAreRefused) {
  EXPECT_THROW(to_floats({"I64", {1}, std::vector<uint8_t>(8)}, "x"), Error);
  EXPECT_EQ(to_floats({"F16", {2}, {0x00, 0x3c, 0x00, 0xc0}}, "x"), (std::vector<float>{1.0f, -2.0f}));
}

}  // namespace
}  // namespace diffc::nn
