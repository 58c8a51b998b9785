// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// What one GPU thread does, as plain functions that a CPU test runs against the production path
// (tests/codec/rcc/cuda_bodies_test.cpp).

#pragma once

#include <cstddef>
#include <cstdint>

#include "codec/rcc/selection.h"
#include "codec/rcc/trellis_code.h"

namespace diffc::rcc::cuda {

/// Table label of 32 uniform bits: normal_of() of codec/rcc/gaussian_table.h on a raw table.
DIFFC_HOST_DEVICE inline float normal_label(uint32_t uniform, const int16_t* table) {
  const uint32_t index = uniform >> 17;
  const float fraction = static_cast<float>((uniform >> 8) & 0x1FF) * (1.0f / 512.0f);
  const float low = table[index];
  const float high = table[index < 32767 ? index + 1 : index];
  const float before = table[index > 0 ? index - 1 : 0];
  const float value =
      fraction < 0.5f ? before + (low - before) * (fraction + 0.5f) : low + (high - low) * (fraction - 0.5f);
  return value * (1.0f / 4096.0f);
}

/// log q - log p (nats, up to a constant) of candidate `index` of a chunk of `count` dimensions in PFR's
/// exact mode.
DIFFC_HOST_DEVICE inline double exact_score(uint64_t key, uint64_t stream, uint32_t chunk, uint32_t index,
                                            const float* a, const float* b, uint32_t count,
                                            const int16_t* table) {
  double score = 0.0;
  for (uint32_t group = 0; 4 * group < count; ++group) {
    uint32_t words[4];
    exact_candidate_words(key, stream, chunk, index, group, words);
    for (uint32_t j = 4 * group; j < count && j < 4 * group + 4; ++j) {
      const float label = normal_label(words[j % 4], table);
      score += (a[j] + b[j] * label) * label;
    }
  }
  return score;
}

DIFFC_HOST_DEVICE inline int16_t scaled(int16_t t, int16_t a) {
  return static_cast<int16_t>(((t * a >> 14) + 1) >> 1);
}

/// Saturating sum over columns of round(a_j t_j[row ^ scramble_j] / 2^15): score of a candidate in PFR's fast
/// mode, and the strong part of a trellis row's metric.
DIFFC_HOST_DEVICE inline int16_t row_correlation(uint32_t row, const int16_t* columns, std::size_t rows,
                                                 const int16_t* a, const uint32_t* scramble, uint32_t count) {
  int sum = 0;
  for (uint32_t j = 0; j < count; ++j) {
    sum += scaled(columns[rows * j + (row ^ scramble[j])], a[j]);
    sum = sum > 32767 ? 32767 : sum < -32768 ? -32768 : sum;
  }
  return static_cast<int16_t>(sum);
}

/// Metric of a row from a weak block: sum_i A_i F_i[low] (-1)^{popcount(i & high)}; mask holds F as 0 / -1.
DIFFC_HOST_DEVICE inline int16_t block_correlation(uint32_t row, const int16_t* amplitude,
                                                   const int16_t* mask, int block_bits, int low_bits,
                                                   uint32_t scramble) {
  const uint32_t label = row ^ scramble;
  const uint32_t low = label & ((1u << low_bits) - 1), high = label >> low_bits;
  int sum = 0;
  for (uint32_t i = 0; i < 1u << block_bits; ++i) {
    uint32_t parity = i & high;
    parity ^= parity >> 4;
    parity ^= parity >> 2;
    parity ^= parity >> 1;
    const bool negative = ((parity & 1u) != 0) != (mask[(i << low_bits) + low] != 0);
    sum += negative ? -amplitude[i] : amplitude[i];
  }
  return static_cast<int16_t>(sum);
}

DIFFC_HOST_DEVICE inline int clamp16(int v) {
  return v > 32767 ? 32767 : (v < -32768 ? -32768 : v);
}

/// Eight butterflies of a trellis stage: states 2 i and 2 i + 1 for i = 8 group .. 8 group + 7. x or y may be
/// null.
DIFFC_HOST_DEVICE inline void step_group(uint32_t group, const int16_t* old, int16_t* next, const int16_t* x,
                                         const int16_t* y, int offset, uint8_t* survivors, std::size_t half) {
  unsigned even_bits = 0, odd_bits = 0;
  for (uint32_t l = 0; l < 8; ++l) {
    const std::size_t i = 8 * static_cast<std::size_t>(group) + l;
    const int bias = clamp16(offset + (y ? y[i] : 0));
    const int p = clamp16(old[i] + bias), q = clamp16(old[i + half] + bias), branch = x ? x[i] : 0;
    const int even0 = clamp16(p + branch), even1 = clamp16(q - branch);
    const int odd0 = clamp16(p - branch), odd1 = clamp16(q + branch);
    next[2 * i] = static_cast<int16_t>(even1 > even0 ? even1 : even0);
    next[2 * i + 1] = static_cast<int16_t>(odd1 > odd0 ? odd1 : odd0);
    even_bits |= static_cast<unsigned>(even1 > even0) << l;
    odd_bits |= static_cast<unsigned>(odd1 > odd0) << l;
  }
  survivors[group] = static_cast<uint8_t>(even_bits);
  survivors[half / 8 + group] = static_cast<uint8_t>(odd_bits);
}

}  // namespace diffc::rcc::cuda
