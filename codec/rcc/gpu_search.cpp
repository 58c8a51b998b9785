// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/rcc/gpu_search.h"

#include "codec/rcc/trellis_metrics.h"

namespace diffc::rcc {

template <typename Result>
Result GpuSearch::checked(std::atomic<Trust>& trust, const std::function<std::optional<Result>()>& on_gpu,
                          const std::function<Result()>& on_processor) {
  if (trust == Trust::kLost) return on_processor();
  std::optional<Result> found = on_gpu();
  if (!found) {
    trust = Trust::kLost;
    return on_processor();
  }
  if (trust == Trust::kEarned) return std::move(*found);
  Result expected = on_processor();
  if (*found != expected) {
    trust = Trust::kLost;
  } else {
    Trust unknown = Trust::kUnknown;
    trust.compare_exchange_strong(unknown, Trust::kEarned);
  }
  return expected;
}

GpuSearch::Bits GpuSearch::search(const cuda::SearchProgram& program, const TrellisTables& tables,
                                  const std::function<Bits()>& on_processor) {
  std::atomic<Trust>& trust = [&]() -> std::atomic<Trust>& {
    const std::lock_guard lock(mutex_);
    return trellis_.try_emplace(tables.code().row_bits(), Trust::kUnknown).first->second;
  }();
  return checked<Bits>(
      trust, [&] { return try_search(program, tables); }, on_processor);
}

GpuSearch::Scores GpuSearch::scores(const cuda::Chunk& chunk, uint32_t first, uint32_t count,
                                    const std::function<Scores()>& on_processor) {
  return checked<Scores>(
      scores_, [&] { return try_scores(chunk, first, count); }, on_processor);
}

}  // namespace diffc::rcc
