// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/nn/thread_scope.h"

#include <ATen/Parallel.h>
#include <omp.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

#include <algorithm>
#include <atomic>
#include <climits>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace diffc::nn {

ThreadScope::ThreadScope(int threads) {
  // The first call in a thread makes LibTorch apply its own default; at::set_num_threads would change that
  // default for all threads to come.
  at::get_num_threads();
  before_ = omp_get_max_threads();
  omp_set_num_threads(std::max(threads, 1));
}

ThreadScope::~ThreadScope() {
  omp_set_num_threads(before_);
}

void run_jobs(size_t count, int threads, const std::function<void(size_t)>& job) {
  std::atomic<size_t> next{0};
  std::mutex mutex;
  std::exception_ptr failure;
  const auto work = [&] {
    const ThreadScope single(1);
    try {
      for (size_t i = next++; i < count; i = next++) job(i);
    } catch (...) {
      const std::lock_guard lock(mutex);
      if (!failure) failure = std::current_exception();
      next = count;
    }
  };
  const size_t extra = std::min(count, static_cast<size_t>(std::max(threads, 1))) - (count > 0 ? 1 : 0);
  std::vector<std::thread> others;
  for (size_t i = 0; i < extra; ++i) others.emplace_back(work);
  work();
  for (std::thread& thread : others) thread.join();
  if (failure) std::rethrow_exception(failure);
}

void keep_freed_memory() {
#ifdef __GLIBC__
  mallopt(M_MMAP_THRESHOLD, 1 << 30);
  mallopt(M_TRIM_THRESHOLD, INT_MAX);
  mallopt(M_TOP_PAD, 64 << 20);
  mallopt(M_ARENA_MAX, 1);
#endif
}

}  // namespace diffc::nn
