// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#pragma once

#include <optional>
#include <string>

#include "codec/base/public.h"

namespace diffc DIFFC_PUBLIC {

/// What evaluates networks.
struct Device {
  bool cuda = false;  ///< A GPU of NVIDIA, else the processor.
  int index = 0;      ///< Which of the GPUs.
  friend bool operator==(const Device&, const Device&) = default;
};

/// "cpu" or "cuda:N".
std::string to_string(const Device& device);

/// "cpu", "cuda" (the first GPU), "cuda:N", or "auto": none, which leaves the choice open. Throws
/// Error(kUsage).
std::optional<Device> parse_device(const std::string& text);

}  // namespace diffc
