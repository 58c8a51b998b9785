// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstdint>
#include <vector>

#include "codec/rcc/cuda/message_search.h"

namespace diffc::rcc {

class StageMetrics;
struct TrellisLayout;

namespace cuda {

/// All terms of a message in flat arrays: what a GPU is sent of it.
struct SearchProgram {
  uint32_t bits = 0, stages = 0;
  std::vector<uint32_t> stage_begin;
  std::vector<Term> terms;
  std::vector<int16_t> amplitudes;
};

SearchProgram make_search_program(const StageMetrics& metrics, const TrellisLayout& layout);

}  // namespace cuda
}  // namespace diffc::rcc
