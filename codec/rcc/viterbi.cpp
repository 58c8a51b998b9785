// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// The first stage's label is chosen by all bits of the initial state; the end is free. Every bit string is a
// valid message, so searching a long one in pieces costs a little metric and never validity.

#include "codec/rcc/viterbi.h"

#include <algorithm>
#include <cstring>

#include "codec/rcc/stage_feed.h"

namespace diffc::rcc {
namespace {

std::size_t bytes_of_stage(int state_bits) {
  return std::max<std::size_t>((std::size_t{1} << state_bits) / 8, 1);
}

class Search {
 public:
  Search(int state_bits, uint32_t stages, ViterbiWorkspace* workspace)
      : kernels_(trellis_kernels()),
        nu_(state_bits),
        half_(std::size_t{1} << (nu_ - 1)),
        stage_bytes_(bytes_of_stage(nu_)),
        ring_(stages_at_once(nu_)) {
    for (auto& m : workspace->metrics) m.resize(2 * half_);
    const std::size_t wanted = std::min<std::size_t>(ring_, stages) * stage_bytes_;
    if (workspace->survivors.size() < wanted) workspace->survivors.resize(wanted);
    now_ = workspace->metrics[0].data();
    next_ = workspace->metrics[1].data();
    survivors_ = workspace->survivors.data();
  }

  void start_at(uint32_t state) {
    std::fill_n(now_, 2 * half_, int16_t{-32768});
    now_[state] = 0;
    best_ = 0;
  }

  void step(std::size_t slot, const int16_t* x, const int16_t* y) {
    const int offset = best_ > 8000 || best_ < -8000 ? -best_ : 0;
    best_ = kernels_.step(now_, next_, x, y, static_cast<int16_t>(offset),
                          survivors_ + slot % ring_ * stage_bytes_, half_);
    std::swap(now_, next_);
  }

  uint32_t best_state() const {
    return static_cast<uint32_t>(std::max_element(now_, now_ + 2 * half_) - now_);
  }

  // State before the stage in `slot`, given the one after it.
  uint32_t previous(std::size_t slot, uint32_t state) const {
    const uint8_t* s = survivors_ + slot % ring_ * stage_bytes_ + (state & 1) * (half_ / 8);
    const uint32_t i = state >> 1;
    const uint32_t dropped = s[i / 8] >> (i % 8) & 1;
    return i | dropped << (nu_ - 1);
  }

  std::size_t ring() const { return ring_; }
  int16_t* states() { return now_; }

 private:
  const TrellisKernels& kernels_;
  int nu_;
  std::size_t half_, stage_bytes_, ring_;
  int16_t *now_, *next_;
  uint8_t* survivors_;
  int best_ = 0;
};

// Metrics of the states after the first stage, whose label is chosen by all bits of the state.
void first_stage(const int16_t* x, const int16_t* y, uint32_t states, int16_t* metrics) {
  for (uint32_t state = 0; state < states; ++state) {
    const int odd = x ? x[state >> 1] : 0, even = y ? y[state >> 1] : 0;
    metrics[state] = static_cast<int16_t>(std::clamp(state & 1 ? even - odd : even + odd, -32768, 32767));
  }
}

}  // namespace

uint32_t stages_at_once(int state_bits) {
  constexpr std::size_t kSurvivorBytes = std::size_t{48} << 20;
  return static_cast<uint32_t>(std::min<std::size_t>(kSurvivorBytes / bytes_of_stage(state_bits), 8192));
}

std::vector<uint8_t> viterbi_search(const StageMetrics& metrics, const TrellisLayout& layout,
                                    const TrellisCode& code, int threads, ViterbiWorkspace* workspace) {
  if (layout.stages == 0) return {};
  StageFeed feed(metrics, code, threads, &workspace->branches);
  Search search(layout.head_bits, layout.stages, workspace);
  std::vector<uint8_t> bits(layout.bits);
  const uint32_t head = static_cast<uint32_t>(layout.head_bits);
  const uint32_t foresight = 10 * head;

  for (uint32_t begin = 0, start = 0; begin < layout.stages;) {
    // Survivors of a long message may not fit the ring: it is then searched in pieces, each from the state
    // that the previous one chose with some foresight.
    const uint32_t end =
        static_cast<uint32_t>(std::min<uint64_t>(layout.stages, uint64_t{begin} + search.ring()));
    if (begin > 0) search.start_at(start);
    feed.run(
        end - begin, [&](uint32_t k) { return begin + k; },
        [&](uint32_t k, const int16_t* x, const int16_t* y) {
          if (begin + k == 0) {
            first_stage(x, y, 1u << head, search.states());
          } else {
            search.step(k, x, y);
          }
        });
    const uint32_t commit = end == layout.stages ? end : end - foresight;
    uint32_t state = search.best_state();
    for (uint32_t t = end; t > begin; --t) {
      if (t == commit) start = state;
      if (t == 1) {
        for (uint32_t i = 0; i < head; ++i) bits[i] = state >> (head - 1 - i) & 1;
      } else {
        if (t <= commit) bits[head + t - 2] = state & 1;
        state = search.previous(t - 1 - begin, state);
      }
    }
    begin = commit;
  }
  return bits;
}

}  // namespace diffc::rcc
