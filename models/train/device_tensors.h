// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#pragma once

#include <ATen/ATen.h>
#include <ATen/Context.h>

#include <mutex>
#include <vector>

namespace diffc::train {

/// Numbers of the host as a tensor [n] on the device, usually without waiting for it.
template <typename T>
at::Tensor on_device(const std::vector<T>& numbers, at::Device device) {
  return at::tensor(numbers).to(device, /*non_blocking=*/true);
}

/// A generator of its own for the device. Thread-safe.
inline at::Generator generator_on(at::Device device, uint64_t seed) {
  at::Generator shared = at::globalContext().defaultGenerator(device);
  at::Generator own;
  {
    const std::lock_guard lock(shared.mutex());
    own = shared.clone();
  }
  own.set_current_seed(seed);
  return own;
}

}  // namespace diffc::train
