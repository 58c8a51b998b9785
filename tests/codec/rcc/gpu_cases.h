// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Messages that need every kind of term, and what a GPU does for them, done by one thread of the processor.

#pragma once

#include <algorithm>
#include <limits>
#include <numeric>
#include <string>
#include <utility>

#include "codec/rcc/cuda/message_search.h"
#include "codec/rcc/gpu_search.h"
#include "codec/rcc/trellis.h"
#include "rcc_test_util.h"

namespace diffc::rcc::test {

struct Case {
  std::string name;
  std::vector<float> mean, variance;
  std::vector<uint16_t> weights;
  uint32_t information;  // in 1/16 bit

  Target target() const { return {mean, variance}; }
  Plan plan() const { return {information, weights, static_cast<uint32_t>(mean.size())}; }
};

inline std::vector<Case> gpu_cases() {
  std::vector<Case> cases;
  // Little information a dimension: weak blocks. Much: scalar labels, and exact metrics beyond their range.
  cases.push_back({"weak", random_shift(3000, 60, 1), {}, {}, 60 * 16});
  cases.push_back({"scalar", random_shift(90, 70, 2), {}, {}, 70 * 16});
  cases.push_back({"exact", random_shift(6, 60, 3), {}, {}, 60 * 16});
  Case widened{"widened", random_shift(1500, 50, 4), {}, {}, 80 * 16};
  for (std::size_t i = 0; i < widened.mean.size(); ++i) {
    const bool much = i % 50 == 0;
    widened.variance.push_back(much ? (i % 100 == 0 ? 0.002f : 0.4f) : 0.99f);
    widened.weights.push_back(much ? 900 : static_cast<uint16_t>(i % 7));
    if (much) widened.mean[i] *= 30;
  }
  cases.push_back(std::move(widened));
  return cases;
}

struct OneThread {
  template <typename F>
  void for_each(uint32_t count, const F& f) {
    for (uint32_t k = 0; k < count; ++k) f(k);
  }
  template <typename F>
  int64_t largest(uint32_t count, const F& f) {
    int64_t best = std::numeric_limits<int64_t>::min();
    for (uint32_t k = 0; k < count; ++k) best = std::max(best, f(k));
    return best;
  }
  template <typename F>
  void single(const F& f) {
    f();
  }
};

inline GpuSearch::Bits search_like_a_gpu(const cuda::SearchProgram& program, const TrellisTables& tables) {
  const std::size_t rows = tables.code().rows(), states = 2 * rows;
  std::vector<int16_t> x(rows), y(rows), block(rows), now(states), next(states);
  std::vector<uint8_t> survivors(program.stages * states / 8);
  GpuSearch::Bits bits(program.bits);
  const cuda::MessageSearch message{program.stages,
                                    program.stage_begin.data(),
                                    program.terms.data(),
                                    program.amplitudes.data(),
                                    x.data(),
                                    y.data(),
                                    block.data(),
                                    {now.data(), next.data()},
                                    survivors.data(),
                                    bits.data()};
  OneThread thread;
  search_message(message, {tables.code().row_bits(), tables.column(0), tables.mask()}, thread);
  return bits;
}

}  // namespace diffc::rcc::test
