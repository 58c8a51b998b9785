// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/rcc/trellis_layout.h"

#include <algorithm>
#include <utility>

#include "codec/rcc/key_use.h"
#include "codec/rcc/random_order.h"

namespace diffc::rcc {
namespace {

uint64_t weight_of(const Plan& plan, uint32_t dimension) {
  return plan.weights.empty() ? 1 : plan.weights[dimension];
}

// Dimensions of positive weight go to layout.order, the others, or all of them if the message is empty, to
// layout.silent. Returns the sum of the weights in order.
uint64_t partition(const Plan& plan, uint32_t bits, TrellisLayout& layout) {
  uint64_t total = 0;
  layout.order.reserve(bits > 0 ? plan.dimensions : 0);
  for (uint32_t i = 0; i < plan.dimensions; ++i) {
    const uint64_t w = bits > 0 ? weight_of(plan, i) : 0;
    total += w;
    (w > 0 ? layout.order : layout.silent).push_back(i);
  }
  return total;
}

void set_size(const Plan& plan, const TrellisCode& code, uint32_t bits, TrellisLayout& layout) {
  layout.bits = bits;
  layout.head_bits = static_cast<int>(std::min<uint32_t>(bits, code.nu));
  layout.stages = bits - layout.head_bits + 1;
  // Labels of a block have constant norm. Padding makes them more Gaussian; under a widened prior the norm
  // itself should be constant, so blocks are padded little.
  layout.min_block_bits = plan.weights.empty() ? code.min_block_bits() : std::min(5, code.max_block_bits());
}

// With equal weights the prior is isotropic and only the shift matters: scalar labels pay from a quarter of a
// bit a dimension. Unequal weights mean a widened prior, where the variance carries information too: from
// 1/16 bit.
bool is_strong(const Plan& plan, uint32_t dimension, uint32_t bits, uint64_t total) {
  const uint64_t factor = plan.weights.empty() ? 4 : 16;
  return weight_of(plan, dimension) * bits * factor >= total;
}

// Shares of the stages in quarter bits. The nu bits of the initial state are best spread over both ends of
// the message: half or a little more on the first stage, three eighths on the last, which chooses among all
// final states.
class StageShares {
 public:
  StageShares(const TrellisLayout& layout, const TrellisCode& code)
      : stages_(layout.stages),
        head_(stages_ > 1 ? code.head_eighths * layout.head_bits / 2 : 4 * layout.head_bits),
        tail_(stages_ > 1 ? 3 * layout.head_bits / 2 : 0) {}

  // Smallest cumulative weight that lies beyond a stage: ceil(shares so far * total / all shares).
  uint64_t limit(uint32_t stage, uint64_t total) const {
    const uint64_t n = up_to(stage), all = up_to(stages_ - 1);
    return n * (total / all) + (n * (total % all) + all - 1) / all;
  }

 private:
  uint64_t up_to(uint32_t stage) const {
    return uint64_t{4} * stage + head_ + (stage + 1 == stages_ ? tail_ : 0);
  }

  uint32_t stages_;
  uint64_t head_, tail_;
};

// Cuts layout.order into stages and puts the strong dimensions of each first.
void cut_into_stages(const Plan& plan, const StageShares& shares, uint64_t total, bool all_strong,
                     TrellisLayout& layout) {
  layout.stage_begin.assign(layout.stages + 1, 0);
  layout.strong.assign(layout.stages, 0);
  std::vector<uint32_t> sorted, weak;
  sorted.reserve(layout.order.size());
  uint64_t cumulative = 0;
  uint32_t read = 0;
  for (uint32_t stage = 0; stage < layout.stages; ++stage) {
    const uint64_t limit = shares.limit(stage, total);
    layout.stage_begin[stage] = static_cast<uint32_t>(sorted.size());
    weak.clear();
    for (; read < layout.order.size(); ++read) {
      const uint32_t dimension = layout.order[read];
      const uint64_t w = weight_of(plan, dimension);
      // The stage that holds the end of the dimension's interval, so that all bits meant for it precede it.
      if (cumulative + w - 1 >= limit) break;
      cumulative += w;
      (all_strong || is_strong(plan, dimension, layout.bits, total) ? sorted : weak).push_back(dimension);
    }
    layout.strong[stage] = static_cast<uint32_t>(sorted.size()) - layout.stage_begin[stage];
    sorted.insert(sorted.end(), weak.begin(), weak.end());
  }
  layout.stage_begin[layout.stages] = static_cast<uint32_t>(sorted.size());
  layout.order = std::move(sorted);
}

}  // namespace

TrellisLayout make_layout(const Plan& plan, Key key, const TrellisCode& code, uint32_t bits,
                          bool all_strong) {
  TrellisLayout layout;
  const uint64_t total = partition(plan, bits, layout);
  if (total == 0) {
    layout.stage_begin.assign(1, 0);
    return layout;
  }
  set_size(plan, code, bits, layout);
  shuffle(layout.order, random_stream(key, KeyUse::kTrellisOrder));
  cut_into_stages(plan, StageShares(layout, code), total, all_strong, layout);
  layout.negative = random_signs(layout.order.size(), random_stream(key, KeyUse::kTrellisSigns));
  return layout;
}

}  // namespace diffc::rcc
