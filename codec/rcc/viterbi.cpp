// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// See viterbi.h.
//
// A tail-biting path (its last nu bits are its initial state) costs no bits for the initial state and starves
// no stage. It is found in two passes: the first runs around the joint, from 3 nu stages before it to 6 nu
// after, and settles the state there; the second runs once round the message from that state to itself. Any
// bit string is a valid message, so windowed traceback can only cost a little metric, never validity.

#include "codec/rcc/viterbi.h"

#include <algorithm>
#include <cstring>

#include "codec/rcc/stage_feed.h"

namespace diffc::rcc {
namespace {

class Search {
 public:
  Search(const TrellisLayout& layout, const TrellisCode& code, ViterbiWorkspace* workspace)
      : layout_(layout),
        kernels_(trellis_kernels()),
        nu_(layout.state_bits),
        half_(std::size_t{1} << (nu_ - 1)),
        stage_bytes_(half_ / 4) {
    ring_ = 1;
    while (ring_ < 1024 && ring_ * 2 * stage_bytes_ <= (std::size_t{32} << 20)) ring_ *= 2;
    for (auto& m : workspace->metrics) m.resize(2 * half_);
    if (workspace->survivors.size() < ring_ * stage_bytes_) workspace->survivors.resize(ring_ * stage_bytes_);
    now_ = workspace->metrics[0].data();
    next_ = workspace->metrics[1].data();
    survivors_ = workspace->survivors.data();
    static_cast<void>(code);
  }

  void start_anywhere() {
    std::fill_n(now_, 2 * half_, int16_t{0});
    best_ = 0;
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
  int16_t metric(uint32_t state) const { return now_[state]; }

 private:
  const TrellisLayout& layout_;
  const TrellisKernels& kernels_;
  int nu_;
  std::size_t half_, stage_bytes_, ring_;
  int16_t *now_, *next_;
  uint8_t* survivors_;
  int best_ = 0;
};

std::vector<uint8_t> search_block(const StageMetrics& metrics, const TrellisLayout& layout,
                                  const TrellisCode& code, ViterbiWorkspace* workspace) {
  workspace->branches.resize(2 * std::size_t{code.rows()});
  int16_t* x = workspace->branches.data();
  int16_t* y = x + code.rows();
  const StageMetrics::Parts parts = metrics.compute(0, x, y);
  const uint32_t candidates = 1u << (layout.bits - 1);
  int best = -1 << 20;
  uint32_t choice = 0;
  for (uint32_t row = 0; row < candidates; ++row) {
    const int odd = parts.x ? x[row] : 0, even = parts.y ? y[row] : 0;
    const int metric = even + (odd < 0 ? -odd : odd);
    if (metric > best) {
      best = metric;
      choice = row << 1 | (odd < 0 ? 1u : 0u);
    }
  }
  std::vector<uint8_t> bits(layout.bits);
  for (uint32_t i = 0; i < layout.bits; ++i) bits[i] = choice >> (layout.bits - 1 - i) & 1;
  return bits;
}

}  // namespace

std::vector<uint8_t> viterbi_search(const StageMetrics& metrics, const TrellisLayout& layout,
                                    const TrellisCode& code, int threads, ViterbiWorkspace* workspace) {
  if (layout.stages == 0) return {};
  if (layout.block_code()) return search_block(metrics, layout, code, workspace);

  const uint32_t stages = layout.stages;
  const uint32_t before = 3 * layout.state_bits, after = 6 * layout.state_bits;
  Search search(layout, code, workspace);
  StageFeed feed(metrics, code, threads, &workspace->branches);

  const auto around = [&](uint32_t k) {
    return k < before ? (stages - 1 - (before - 1 - k) % stages) : (k - before) % stages;
  };
  search.start_anywhere();
  feed.run(before + after, around,
           [&](uint32_t k, const int16_t* x, const int16_t* y) { search.step(k, x, y); });
  uint32_t joint = search.best_state();
  for (uint32_t k = before + after; k > before; --k) joint = search.previous(k - 1, joint);

  std::vector<uint8_t> bits(stages);
  const uint32_t ring = static_cast<uint32_t>(search.ring());
  uint32_t committed = 0;
  const auto trace = [&](uint32_t end, uint32_t state, uint32_t commit_end) {
    for (uint32_t t = end; t > committed; --t) {
      if (t <= commit_end) bits[t - 1] = state & 1;
      state = search.previous(t - 1, state);
    }
    committed = commit_end;
  };
  search.start_at(joint);
  feed.run(
      stages, [](uint32_t k) { return k; },
      [&](uint32_t k, const int16_t* x, const int16_t* y) {
        search.step(k, x, y);
        const uint32_t done = k + 1;
        if (done - committed == ring && done < stages) trace(done, search.best_state(), committed + ring / 2);
      });
  trace(stages, joint, stages);
  return bits;
}

}  // namespace diffc::rcc
