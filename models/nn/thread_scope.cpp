// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/nn/thread_scope.h"

#include <ATen/Parallel.h>
#include <omp.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

#include <algorithm>
#include <climits>

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

void keep_freed_memory() {
#ifdef __GLIBC__
  mallopt(M_MMAP_THRESHOLD, 1 << 30);
  mallopt(M_TRIM_THRESHOLD, INT_MAX);
  mallopt(M_TOP_PAD, 64 << 20);
  mallopt(M_ARENA_MAX, 1);
#endif
}

}  // namespace diffc::nn
