// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// For work that costs little more for many than for one, as that of a GPU.

#pragma once

#include <condition_variable>
#include <list>
#include <mutex>
#include <vector>

namespace diffc {

/// Calls of several threads, worked on by one thread at a time: those that come while it is at work are its
/// next batch. Nothing is waited for to fill a batch.
template <typename Call>
class CallGathering {
 public:
  /// Returns when `call` is done. fits(calls, next) tells whether `next` can join a batch, and compute(calls)
  /// does the work of one; it leaves results and errors in the calls and throws nothing.
  template <typename Fits, typename Compute>
  void run(Call& call, const Fits& fits, const Compute& compute) {
    Waiting own{&call};
    std::unique_lock lock(mutex_);
    waiting_.push_back(&own);
    // Whoever finds nobody at work does that of those who have waited longest, and perhaps not its own.
    while (!own.done) {
      if (busy_) {
        changed_.wait(lock);
        continue;
      }
      Batch batch;
      try {
        batch = next_batch(fits);
      } catch (...) {  // out of memory: another thread may have more luck
        waiting_.remove(&own);
        changed_.notify_all();
        throw;
      }
      for (Waiting* each : batch.taken) waiting_.remove(each);
      busy_ = true;
      lock.unlock();
      compute(batch.calls);
      lock.lock();
      busy_ = false;
      for (Waiting* each : batch.taken) each->done = true;
      changed_.notify_all();
    }
  }

 private:
  struct Waiting {
    Call* call;
    bool done = false;
  };
  struct Batch {
    std::vector<Waiting*> taken;
    std::vector<Call*> calls;
  };

  // The call that has waited longest, and those that fit it.
  template <typename Fits>
  Batch next_batch(const Fits& fits) const {
    Batch batch;
    for (Waiting* each : waiting_) {
      if (!batch.calls.empty() && !fits(batch.calls, *each->call)) continue;
      batch.taken.push_back(each);
      batch.calls.push_back(each->call);
    }
    return batch;
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::list<Waiting*> waiting_;  // by arrival
  bool busy_ = false;
};

}  // namespace diffc
