// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Standard normal labels from integers, the same bits on every machine: no libm, only IEEE additions,
// multiplications, divisions and one square root (the library is built with -ffp-contract=off).

#pragma once

#include <array>
#include <cstdint>

namespace diffc::rcc {

/// Quantiles of N(0, 1) at (i + 1/2) / 2^15, scaled to variance 1, in units of 2^-12; antisymmetric:
/// value[n - 1 - i] == -value[i]. |value| < 4.3 * 2^12.
struct GaussianTable {
  static constexpr int kBits = 15;
  static constexpr int kSize = 1 << kBits;
  static constexpr float kUnit = 0x1p-12f;
  std::array<int16_t, kSize> value;
};
const GaussianTable& gaussian_table();

/// A standard normal (quantile table, linearly interpolated to 24 bits) of a uniform 32-bit integer.
float normal_of(uint32_t uniform, const GaussianTable& table);

}  // namespace diffc::rcc
