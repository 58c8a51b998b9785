// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstdint>

#include "codec/rcc/selection.h"

namespace diffc::rcc::cuda {

/// A chunk's log q - log p, a z + b z^2 a dimension, and where its candidates come from.
struct Chunk {
  uint64_t key, stream;
  uint32_t number, dimensions;
  const float *a, *b;
};

/// Score of a candidate as codec/rcc/pfr_scores.inc adds it up, `labels` the normal quantiles at multiples of
/// 2^-16.
DIFFC_HOST_DEVICE inline float candidate_score(const Chunk& chunk, uint32_t index, const float* labels) {
  float score = 0;
  for (uint32_t group = 0; 4 * group < chunk.dimensions; ++group) {
    uint32_t words[4];
    exact_candidate_words(chunk.key, chunk.stream, chunk.number, index, group, words);
    for (uint32_t j = 0; j < 4 && 4 * group + j < chunk.dimensions; ++j) {
      const uint32_t at = words[j] >> 16;
      const float part = static_cast<float>(static_cast<int32_t>(words[j] >> 8 & 0xFF)) * (1.0f / 256.0f);
      const float label = labels[at] + (labels[at + 1] - labels[at]) * part;
      score += (chunk.a[4 * group + j] + chunk.b[4 * group + j] * label) * label;
    }
  }
  return score;
}

}  // namespace diffc::rcc::cuda
