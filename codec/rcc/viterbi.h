// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// The encoder's search: the best path through the trellis, its end free, in bounded memory.

#pragma once

#include <cstdint>
#include <vector>

#include "codec/rcc/trellis_metrics.h"

namespace diffc::rcc {

/// Scratch memory of one search, reused from message to message.
struct ViterbiWorkspace {
  std::vector<int16_t> metrics[2];  // 2^nu state metrics, old and new
  std::vector<int16_t> branches;    // ring of stages: x then y
  std::vector<uint8_t> survivors;   // ring of stages: 2^nu bits each
};

/// Stages that are searched in one piece, for states of so many bits.
uint32_t stages_at_once(int state_bits);

/// Message bits of the best path found. `threads` never changes the result.
std::vector<uint8_t> viterbi_search(const StageMetrics& metrics, const TrellisLayout& layout,
                                    const TrellisCode& code, int threads, ViterbiWorkspace* workspace);

}  // namespace diffc::rcc
