// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/rcc/gpu_search.h"

#include <exception>

#include "codec/rcc/trellis_metrics.h"

namespace diffc::rcc {

template <typename Result>
Result GpuSearch::checked(Trust& trust, const std::function<Result()>& there,
                          const std::function<Result()>& on_processor) {
  constexpr uint32_t kBetweenChecks = 256;
  if (trust.lost) return on_processor();
  Result found;
  try {
    found = there();
  } catch (const std::exception& error) {
    lose(trust, error.what());
    return on_processor();
  }
  if (trust.asked++ % kBetweenChecks != 0) return found;
  Result expected = on_processor();
  if (found != expected) lose(trust, "its results are not those of the processor");
  return expected;
}

void GpuSearch::lose(Trust& trust, const std::string& why) {
  trust.lost = true;
  const std::lock_guard lock(mutex_);
  if (fault_.empty()) fault_ = why;
}

std::string GpuSearch::fault() const {
  const std::lock_guard lock(mutex_);
  return fault_;
}

GpuSearch::Bits GpuSearch::search(const std::function<cuda::SearchProgram()>& program,
                                  const TrellisTables& tables, const std::function<Bits()>& on_processor) {
  Trust& trust = [&]() -> Trust& {
    const std::lock_guard lock(mutex_);
    return trellis_[tables.code().row_bits()];
  }();
  return checked<Bits>(
      trust, [&] { return search_there(program(), tables); }, on_processor);
}

GpuSearch::Scores GpuSearch::scores(const cuda::Chunk& chunk, uint32_t first, uint32_t count,
                                    const std::function<Scores()>& on_processor) {
  return checked<Scores>(
      scores_, [&] { return score_there(chunk, first, count); }, on_processor);
}

}  // namespace diffc::rcc
