// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// The searches of reverse channel coding on a GPU, from host memory to host memory. For one thread at a time,
// whose device is then this one; all throw std::runtime_error with CUDA's message. Not run on a GPU yet: what
// their threads do is tested on the processor.

#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "codec/rcc/cuda/candidate_score.h"
#include "codec/rcc/cuda/search_program.h"

namespace diffc::rcc::cuda {

/// Whether the driver has a GPU of this number.
bool has_device(int device);

/// Searches messages of one code.
class TrellisKernels {
 public:
  /// `labels` points into host memory with `columns` columns.
  TrellisKernels(int device, const Labels& labels, uint32_t columns);
  ~TrellisKernels();

  /// The bits of each message, one block of threads a message. Messages have at least two stages.
  std::vector<std::vector<uint8_t>> search(const std::vector<const SearchProgram*>& messages);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Scores candidates of the Poisson functional representation.
class ScoreKernels {
 public:
  /// 65537 labels in host memory.
  ScoreKernels(int device, const float* labels);
  ~ScoreKernels();

  /// candidate_score() of [first, first + count).
  std::vector<float> scores(const Chunk& chunk, uint32_t first, uint32_t count);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace diffc::rcc::cuda
