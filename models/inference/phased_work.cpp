// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/inference/phased_work.h"

#include <atomic>
#include <barrier>

#include "codec/base/parallel.h"

namespace diffc::nn {

void run_phases(const std::vector<Phase>& phases, int workers) {
  std::vector<std::atomic<int>> next(phases.size());
  std::barrier<> barrier(workers);
  parallel_for(workers, workers, [&](size_t worker) {
    for (size_t p = 0; p < phases.size(); ++p) {
      for (int piece; (piece = next[p].fetch_add(1, std::memory_order_relaxed)) < phases[p].pieces;)
        phases[p].body(piece, static_cast<int>(worker));
      if (workers > 1) barrier.arrive_and_wait();
    }
  });
}

}  // namespace diffc::nn
