// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Devices as LibTorch has them.

#pragma once

#include <c10/core/Device.h>

#include <functional>
#include <optional>

#include "codec/base/device.h"

namespace diffc::nn {

/// The device, made ready for use; none given: the first GPU if it can be used, else the processor. Throws
/// Error(kUnsupported) if there is no such device, or LibTorch cannot use it. Thread-safe.
c10::Device open_device(const std::optional<Device>& device);

Device device_of(const c10::Device& device);

/// Convolutions on this device are in float from now on, in the whole process, where TF32 would round their
/// inputs to 10 bits.
void use_float(const c10::Device& device);

/// Runs `work`, which computes on `device`. Where that device's memory is too small, throws
/// Error(kUnsupported) instead of LibTorch's error.
void run_on(const c10::Device& device, const std::function<void()>& work);

}  // namespace diffc::nn
