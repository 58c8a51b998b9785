// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Searches of reverse channel coding on a GPU, whose results should be those of the processor. Its first
// result and every 256th after it are compared with the processor's, which are used then; a GPU that is wrong
// or fails is not asked again.

#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "codec/rcc/cuda/candidate_score.h"
#include "codec/rcc/cuda/search_program.h"

namespace diffc::rcc {

class TrellisTables;

/// Thread-safe. Messages of several threads are searched together.
class GpuSearch {
 public:
  using Bits = std::vector<uint8_t>;
  using Scores = std::vector<float>;

  virtual ~GpuSearch() = default;

  /// Message bits of a program with at least two stages: on_processor(), or the GPU's. The program is made if
  /// that is asked.
  Bits search(const std::function<cuda::SearchProgram()>& program, const TrellisTables& tables,
              const std::function<Bits()>& on_processor);

  /// Scores of the candidates [first, first + count) of a chunk, likewise.
  Scores scores(const cuda::Chunk& chunk, uint32_t first, uint32_t count,
                const std::function<Scores()>& on_processor);

  /// Whether scores() may ask the GPU.
  bool scores_there() const { return !scores_.lost; }

  /// Why the GPU is not asked again, for some of its searches at least; empty if there is no reason.
  std::string fault() const;

 private:
  struct Trust {
    std::atomic<bool> lost{false};
    std::atomic<uint32_t> asked{0};
  };

  // Throw std::exception.
  virtual Bits search_there(const cuda::SearchProgram& program, const TrellisTables& tables) = 0;
  virtual Scores score_there(const cuda::Chunk& chunk, uint32_t first, uint32_t count) = 0;

  template <typename Result>
  Result checked(Trust& trust, const std::function<Result()>& there,
                 const std::function<Result()>& on_processor);
  void lose(Trust& trust, const std::string& why);

  mutable std::mutex mutex_;
  std::map<int, Trust> trellis_;  // by the row bits of the code
  Trust scores_;
  std::string fault_;
};

/// Of the GPU with this number; null where this build has no kernels or the machine no such GPU.
std::shared_ptr<GpuSearch> gpu_search(int device);

}  // namespace diffc::rcc
