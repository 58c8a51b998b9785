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
      const std::vector<Waiting*> taken = take(fits);
      std::vector<Call*> calls;
      for (Waiting* each : taken) calls.push_back(each->call);
      busy_ = true;
      lock.unlock();
      compute(calls);
      lock.lock();
      busy_ = false;
      for (Waiting* each : taken) each->done = true;
      changed_.notify_all();
    }
  }

 private:
  struct Waiting {
    Call* call;
    bool done = false;
  };

  // The call that has waited longest, and those that fit it.
  template <typename Fits>
  std::vector<Waiting*> take(const Fits& fits) {
    std::vector<Waiting*> taken = {waiting_.front()};
    std::vector<const Call*> calls = {waiting_.front()->call};
    waiting_.pop_front();
    for (auto at = waiting_.begin(); at != waiting_.end();) {
      if (fits(calls, *(*at)->call)) {
        taken.push_back(*at);
        calls.push_back((*at)->call);
        at = waiting_.erase(at);
      } else {
        ++at;
      }
    }
    return taken;
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::list<Waiting*> waiting_;  // by arrival
  bool busy_ = false;
};

}  // namespace diffc
