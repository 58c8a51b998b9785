// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/rcc/stage_feed.h"

#include <algorithm>
#include <thread>

namespace diffc::rcc {

StageFeed::StageFeed(const StageMetrics& metrics, const TrellisCode& code, int threads,
                     std::vector<int16_t>* buffer)
    : metrics_(metrics), rows_(code.rows()), threads_(threads), stages_per_task_(code.nu >= 15 ? 1 : 8) {
  const std::size_t slots = threads > 1 ? kRing * stages_per_task_ : 1;
  if (buffer->size() < slots * 2 * rows_) buffer->resize(slots * 2 * rows_);
  buffer_ = buffer->data();
  for (Slot& slot : slots_) slot.parts.resize(stages_per_task_);
}

void StageFeed::compute(uint32_t task, uint32_t count, const StageOf& stage_of) {
  Slot& slot = slots_[task % kRing];
  for (uint32_t i = 0; i < stages_per_task_; ++i) {
    const uint32_t k = task * stages_per_task_ + i;
    if (k >= count) break;
    int16_t* x = buffer_ + (task % kRing * stages_per_task_ + i) * 2 * rows_;
    slot.parts[i] = metrics_.compute(stage_of(k), x, x + rows_);
  }
  slot.ready.store(task + 1, std::memory_order_release);
  slot.ready.notify_one();
}

void StageFeed::work(uint32_t count, const StageOf& stage_of) {
  const uint32_t tasks = (count + stages_per_task_ - 1) / stages_per_task_;
  for (;;) {
    const uint32_t task = next_.fetch_add(1, std::memory_order_relaxed);
    if (task >= tasks) return;
    for (uint32_t done = consumed_.load(std::memory_order_acquire); task >= done + kRing;
         done = consumed_.load(std::memory_order_acquire))
      consumed_.wait(done, std::memory_order_acquire);
    compute(task, count, stage_of);
  }
}

void StageFeed::run(uint32_t count, const StageOf& stage_of, const Consume& consume) {
  if (threads_ <= 1 || count < 4 * stages_per_task_) {
    for (uint32_t k = 0; k < count; ++k) {
      const StageMetrics::Parts parts = metrics_.compute(stage_of(k), buffer_, buffer_ + rows_);
      consume(k, parts.x ? buffer_ : nullptr, parts.y ? buffer_ + rows_ : nullptr);
    }
    return;
  }
  next_ = 0;
  consumed_ = 0;
  for (Slot& slot : slots_) slot.ready = 0;
  const uint32_t tasks = (count + stages_per_task_ - 1) / stages_per_task_;
  std::vector<std::jthread> helpers;
  for (int i = 1; i < threads_; ++i) helpers.emplace_back([&] { work(count, stage_of); });
  for (uint32_t task = 0; task < tasks; ++task) {
    Slot& slot = slots_[task % kRing];
    // Until it is ready, take work from the queue as long as there is room in the ring.
    for (uint32_t seen = slot.ready.load(std::memory_order_acquire); seen != task + 1;
         seen = slot.ready.load(std::memory_order_acquire)) {
      uint32_t mine = next_.load(std::memory_order_relaxed);
      if (mine < tasks && mine < task + kRing) {
        if (next_.compare_exchange_strong(mine, mine + 1)) compute(mine, count, stage_of);
      } else {
        slot.ready.wait(seen, std::memory_order_acquire);
      }
    }
    for (uint32_t i = 0; i < stages_per_task_ && task * stages_per_task_ + i < count; ++i) {
      const int16_t* x = buffer_ + (task % kRing * stages_per_task_ + i) * 2 * rows_;
      consume(task * stages_per_task_ + i, slot.parts[i].x ? x : nullptr,
              slot.parts[i].y ? x + rows_ : nullptr);
    }
    consumed_.store(task + 1, std::memory_order_release);
    consumed_.notify_all();
  }
}

}  // namespace diffc::rcc
