// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstdint>

namespace diffc::nn {

/// 1 / (1 + exp(-v)) with a relative error below 1e-6, for a float or a vector of floats `V` and unsigned
/// integers `U` of the same size. Takes the instruction set of the function that it is inlined into.
template <typename V, typename U>
inline __attribute__((always_inline)) void sigmoid(const V& v, V& result) {
  V z = v * -1.44269504f;
  const V bound = V{} + 120.0f;
  z = z < -bound ? -bound : z;
  z = z > bound ? bound : z;
  const V shifted = z + 12582912.0f;  // 1.5 * 2^23: rounds to an integer held in the low mantissa bits
  const V f = z - (shifted - 12582912.0f);
  U bits;
  __builtin_memcpy(&bits, &shifted, sizeof bits);
  bits = (bits + 127u) << 23;
  V power;
  __builtin_memcpy(&power, &bits, sizeof power);
  V p = f * 1.5403530e-4f + 1.3333558e-3f;  // Taylor series of 2^f, |f| <= 1/2
  p = p * f + 9.6181291e-3f;
  p = p * f + 5.5504109e-2f;
  p = p * f + 2.4022651e-1f;
  p = p * f + 6.9314718e-1f;
  p = p * f + 1.0f;
  result = 1.0f / (1.0f + p * power);
}

}  // namespace diffc::nn
