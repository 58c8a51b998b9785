// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "tools/rdbench/worker_setup.h"

#include <dlfcn.h>
#include <malloc.h>

namespace diffc::rdbench {

void prepare_for_workers() {
  // Mapping, clearing and unmapping pages takes locks that all threads share.
  mallopt(M_MMAP_THRESHOLD, 1 << 30);
  mallopt(M_TRIM_THRESHOLD, 1 << 30);
  // LibTorch calls BLAS for some convolutions; which library that is is decided when the program is loaded.
  using SetThreads = void (*)(int);
  if (auto set_threads = reinterpret_cast<SetThreads>(dlsym(RTLD_DEFAULT, "openblas_set_num_threads")))
    set_threads(1);
}

}  // namespace diffc::rdbench
