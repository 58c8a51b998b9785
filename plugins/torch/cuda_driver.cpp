// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "plugins/torch/cuda_driver.h"

#include <dlfcn.h>

namespace diffc {

int count_cuda_devices() {
  // CUDA Driver API; it stays open, since LibTorch will want it. Results are 0 for success.
  void* driver = dlopen("libcuda.so.1", RTLD_NOW | RTLD_LOCAL);
  if (!driver) return 0;
  const auto init = reinterpret_cast<int (*)(unsigned)>(dlsym(driver, "cuInit"));
  const auto count_devices = reinterpret_cast<int (*)(int*)>(dlsym(driver, "cuDeviceGetCount"));
  int count = 0;
  if (!init || !count_devices || init(0) != 0 || count_devices(&count) != 0) return 0;
  return count;
}

}  // namespace diffc
