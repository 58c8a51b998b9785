// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// How one chunk's candidate is selected, given every candidate's log q - log p. Shared with the CUDA kernels.

#pragma once

#include <cstdint>

#include "codec/bits/philox_rounds.h"

namespace diffc::rcc {

enum class Selection : uint8_t {
  kPoisson,  ///< PFR: argmin of arrival time / weight; arrivals of a Poisson process (Li & El Gamal 2018).
  kOrdered,  ///< ORC: the same law as MRC with an index as skewed as PFR's (Theis & Yosri 2022).
  kMinimal,  ///< MRC: importance sampling by the Gumbel trick, uniform index (Havasi et al. 2019).
  kLargest,  ///< argmax: the candidate of largest weight, uniform index.
};

/// The counter that the words of a candidate are made of.
DIFFC_HOST_DEVICE inline void exact_candidate_counter(uint64_t stream, uint32_t chunk, uint32_t index,
                                                      uint32_t group, uint32_t words[4]) {
  words[0] = index;
  words[1] = group;
  words[2] = chunk ^ static_cast<uint32_t>(stream >> 32) * 0x9E3779B9u;
  words[3] = static_cast<uint32_t>(stream);
}

/// Addresses candidate `index` of PFR's exact mode: four uniform words that make four labels of dimensions
/// 4 group .. 4 group + 3 of a chunk.
DIFFC_HOST_DEVICE inline void exact_candidate_words(uint64_t key, uint64_t stream, uint32_t chunk,
                                                    uint32_t index, uint32_t group, uint32_t words[4]) {
  exact_candidate_counter(stream, chunk, index, group, words);
  philox4x32(words, static_cast<uint32_t>(key), static_cast<uint32_t>(key >> 32));
}

}  // namespace diffc::rcc
