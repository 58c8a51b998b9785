// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// One row of each kernel of codec/rcc/trellis_kernels.h, for host and device code.

#pragma once

#include <cstddef>
#include <cstdint>

#include "codec/bits/philox_rounds.h"

namespace diffc::rcc::cuda {

DIFFC_HOST_DEVICE inline int16_t saturate(int v) {
  return static_cast<int16_t>(v > 32767 ? 32767 : (v < -32768 ? -32768 : v));
}

DIFFC_HOST_DEVICE inline int16_t scaled(int16_t t, int16_t a) {
  return static_cast<int16_t>(((t * a >> 14) + 1) >> 1);
}

/// Parts of odd and even symmetry of a label's metric.
struct Metric {
  int16_t odd, even;
};

/// add_exact(). Without fused multiplications, as everywhere in the codec.
DIFFC_HOST_DEVICE inline Metric exact_metric(int16_t t, float a, float b, float c) {
  const float z = static_cast<float>(t) * (1.0f / 4096.0f);
  const float square = b * z * z - c, linear = a * z;
  float plus = square + linear, minus = square - linear;
  plus = plus < -12000.0f ? -12000.0f : plus;
  minus = minus < -12000.0f ? -12000.0f : minus;
  return {static_cast<int16_t>(0.5f * (plus - minus)), static_cast<int16_t>(0.5f * (plus + minus))};
}

/// add_columns().
DIFFC_HOST_DEVICE inline Metric column_metric(int16_t t, int16_t a, int16_t b) {
  return {scaled(t, a), scaled(scaled(t, t), b)};
}

/// The k-th butterfly of a pass of add_block(), whose halves are `half` values of 2^low_bits rows apart.
DIFFC_HOST_DEVICE inline void butterfly(int16_t* v, uint32_t k, uint32_t half, int low_bits) {
  const uint32_t low = k & ((1u << low_bits) - 1), pair = k >> low_bits;
  const uint32_t i = (pair & ~(half - 1)) << 1 | (pair & (half - 1));
  int16_t *p = v + (i << low_bits) + low, *q = p + (half << low_bits);
  const int16_t a = *p, b = *q;
  *p = static_cast<int16_t>(a + b);
  *q = static_cast<int16_t>(a - b);
}

/// step() for the states 2 i and 2 i + 1 of i = 8 group .. 8 group + 7. Returns the largest new metric.
DIFFC_HOST_DEVICE inline int step_group(uint32_t group, const int16_t* old, int16_t* next, const int16_t* x,
                                        const int16_t* y, int16_t offset, uint8_t* survivors, uint32_t half) {
  unsigned even_bits = 0, odd_bits = 0;
  int best = -32768;
  for (uint32_t l = 0; l < 8; ++l) {
    const uint32_t i = 8 * group + l;
    const int16_t bias = saturate(offset + y[i]);
    const int16_t p = saturate(old[i] + bias), q = saturate(old[i + half] + bias);
    const int16_t even0 = saturate(p + x[i]), even1 = saturate(q - x[i]);
    const int16_t odd0 = saturate(p - x[i]), odd1 = saturate(q + x[i]);
    const int16_t even = even1 > even0 ? even1 : even0, odd = odd1 > odd0 ? odd1 : odd0;
    next[2 * i] = even;
    next[2 * i + 1] = odd;
    best = even > best ? even : best;
    best = odd > best ? odd : best;
    even_bits |= static_cast<unsigned>(even1 > even0) << l;
    odd_bits |= static_cast<unsigned>(odd1 > odd0) << l;
  }
  survivors[group] = static_cast<uint8_t>(even_bits);
  survivors[half / 8 + group] = static_cast<uint8_t>(odd_bits);
  return best;
}

}  // namespace diffc::rcc::cuda
