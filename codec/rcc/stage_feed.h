// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Branch metrics computed ahead of the search by helper threads, delivered in order.

#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <vector>

#include "codec/rcc/trellis_metrics.h"

namespace diffc::rcc {

class StageFeed {
 public:
  /// `buffer` is scratch memory that outlives the feed. Results never depend on `threads`.
  StageFeed(const StageMetrics& metrics, const TrellisCode& code, int threads, std::vector<int16_t>* buffer);

  using StageOf = std::function<uint32_t(uint32_t)>;
  /// x or y is null where that part of the metrics is zero.
  using Consume = std::function<void(uint32_t k, const int16_t* x, const int16_t* y)>;

  /// Calls consume(k, metrics of stage stage_of(k)) for k = 0 .. count - 1, on the calling thread.
  void run(uint32_t count, const StageOf& stage_of, const Consume& consume);

 private:
  struct Slot {
    std::atomic<uint32_t> ready{0};  // task number + 1
    std::vector<StageMetrics::Parts> parts;
  };
  void compute(uint32_t task, uint32_t count, const StageOf& stage_of);
  void work(uint32_t count, const StageOf& stage_of);

  static constexpr uint32_t kRing = 8;  // tasks in flight
  const StageMetrics& metrics_;
  std::size_t rows_;
  int threads_;
  uint32_t stages_per_task_;
  int16_t* buffer_;
  Slot slots_[kRing];
  std::atomic<uint32_t> next_{0}, consumed_{0};
};

}  // namespace diffc::rcc
