// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Where nvcc was not found.

#include "codec/rcc/gpu_search.h"

namespace diffc::rcc {

std::shared_ptr<GpuSearch> gpu_search(int) {
  return nullptr;
}

}  // namespace diffc::rcc
