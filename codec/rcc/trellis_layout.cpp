// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// See trellis_layout.h.

#include "codec/rcc/trellis_layout.h"

#include <algorithm>
#include <numeric>

#include "codec/rcc/key_use.h"
#include "codec/rcc/random_order.h"

namespace diffc::rcc {
namespace {}  // namespace

TrellisLayout make_layout(const Plan& plan, Key key, const TrellisCode& code, uint32_t bits,
                          bool all_strong) {
  TrellisLayout layout;
  const bool equal = plan.weights.empty();
  uint64_t total = 0;
  if (bits > 0) {
    layout.order.reserve(plan.dimensions);
    for (uint32_t i = 0; i < plan.dimensions; ++i) {
      const uint32_t w = equal ? 1 : plan.weights[i];
      total += w;
      (w > 0 ? layout.order : layout.silent).push_back(i);
    }
  }
  if (total == 0) {
    layout.order.clear();
    layout.silent.resize(plan.dimensions);
    std::iota(layout.silent.begin(), layout.silent.end(), 0u);
    layout.stage_begin.assign(1, 0);
    return layout;
  }
  shuffle(layout.order, random_stream(key, KeyUse::kTrellisOrder));

  layout.bits = bits;
  layout.head_bits = static_cast<int>(std::min<uint32_t>(bits, code.nu));
  layout.stages = bits - layout.head_bits + 1;
  // Labels of a block have constant norm. Padding makes them more Gaussian; under a widened prior the norm
  // itself should be constant, so blocks are padded little.
  layout.min_block_bits = equal ? code.min_block_bits() : std::min(5, code.max_block_bits());
  layout.stage_begin.assign(layout.stages + 1, 0);
  layout.strong.assign(layout.stages, 0);

  // With equal weights the prior is isotropic and only the shift matters: scalar labels pay from a quarter of
  // a bit a dimension. Unequal weights mean a widened prior, where the variance carries information too: from
  // 1/16 bit.
  const uint64_t strong_factor = equal ? 4 : 16;
  const auto is_strong = [&](uint32_t dimension) {
    const uint64_t w = equal ? 1 : plan.weights[dimension];
    return all_strong || w * bits * strong_factor >= total;
  };
  // Shares of the stages in quarter bits. The nu bits of the initial state are best spread over both ends of
  // the message: half or a little more on the first stage, three eighths on the last, which chooses among all
  // final states.
  const uint64_t head_share =
      layout.stages > 1 ? code.head_eighths * layout.head_bits / 2 : 4 * layout.head_bits;
  const uint64_t tail_share = layout.stages > 1 ? 3 * layout.head_bits / 2 : 0;
  std::vector<uint32_t> weak;
  uint64_t cumulative = 0;
  uint32_t read = 0;
  std::vector<uint32_t> sorted;
  sorted.reserve(layout.order.size());
  for (uint32_t stage = 0; stage < layout.stages; ++stage) {
    // Smallest cumulative weight that lies beyond this stage: ceil(shares so far * total / all shares).
    const uint64_t n = 4 * stage + head_share + (stage + 1 == layout.stages ? tail_share : 0);
    const uint64_t all = 4 * (layout.stages - uint64_t{1}) + head_share + tail_share;
    const uint64_t limit = n * (total / all) + (n * (total % all) + all - 1) / all;
    layout.stage_begin[stage] = static_cast<uint32_t>(sorted.size());
    weak.clear();
    while (read < layout.order.size()) {
      const uint32_t dimension = layout.order[read];
      const uint64_t w = equal ? 1 : plan.weights[dimension];
      // The stage that holds the end of the dimension's interval, so that all bits meant for it precede it.
      if (cumulative + w - 1 >= limit) break;
      cumulative += w;
      ++read;
      if (is_strong(dimension)) {
        sorted.push_back(dimension);
      } else {
        weak.push_back(dimension);
      }
    }
    layout.strong[stage] = static_cast<uint32_t>(sorted.size()) - layout.stage_begin[stage];
    sorted.insert(sorted.end(), weak.begin(), weak.end());
  }
  layout.stage_begin[layout.stages] = static_cast<uint32_t>(sorted.size());
  layout.order = std::move(sorted);

  layout.negative = random_signs(layout.order.size(), random_stream(key, KeyUse::kTrellisSigns));
  return layout;
}

}  // namespace diffc::rcc
