// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// The device that a run is told to use.

#pragma once

#include <c10/core/Device.h>

#include <string>

namespace diffc::train {

/// "cpu", "cuda" (the first one) or "cuda:N", made ready for use. Throws Error(kUsage) for other words and
/// Error(kUnsupported) if there is no such device, or LibTorch cannot use it.
c10::Device open_device(const std::string& name);

}  // namespace diffc::train
