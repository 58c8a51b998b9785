// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Searches of reverse channel coding on a GPU. Whatever it does, files are those of the processor: its first
// results are compared with the processor's, and if they differ, or if it fails, it is not asked again.

#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "codec/rcc/cuda/candidate_score.h"
#include "codec/rcc/cuda/search_program.h"

namespace diffc::rcc {

class TrellisTables;

/// Thread-safe; calls of several threads are searched together.
class GpuSearch {
 public:
  using Bits = std::vector<uint8_t>;
  using Scores = std::vector<float>;

  virtual ~GpuSearch() = default;

  /// Message bits of a program with at least two stages: what on_processor() returns, from the GPU if it can
  /// be trusted.
  Bits search(const cuda::SearchProgram& program, const TrellisTables& tables,
              const std::function<Bits()>& on_processor);

  /// Scores of the candidates [first, first + count) of a chunk, likewise.
  Scores scores(const cuda::Chunk& chunk, uint32_t first, uint32_t count,
                const std::function<Scores()>& on_processor);

 private:
  enum class Trust { kUnknown, kEarned, kLost };

  /// The GPU's result, none if it fails.
  virtual std::optional<Bits> try_search(const cuda::SearchProgram& program, const TrellisTables& tables) = 0;
  virtual std::optional<Scores> try_scores(const cuda::Chunk& chunk, uint32_t first, uint32_t count) = 0;

  template <typename Result>
  static Result checked(std::atomic<Trust>& trust, const std::function<std::optional<Result>()>& on_gpu,
                        const std::function<Result()>& on_processor);

  std::mutex mutex_;                           // of the map, not of what it holds
  std::map<int, std::atomic<Trust>> trellis_;  // by the row bits of the code
  std::atomic<Trust> scores_{Trust::kUnknown};
};

/// Of the GPU with this number; null where this build has no kernels or the machine no such GPU.
std::shared_ptr<GpuSearch> gpu_search(int device);

}  // namespace diffc::rcc
