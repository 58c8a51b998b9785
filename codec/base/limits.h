// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstdint>
#include <string>

#include "codec/base/public.h"

namespace diffc DIFFC_PUBLIC {

/// Bounds checked before anything is allocated for a declared size.
struct Limits {
  uint64_t max_pixels = uint64_t{1} << 26;
  uint64_t max_memory = uint64_t{1} << 30;  ///< Bytes a single decode may allocate beside the model.
};

/// Throws Error(kLimit) if an image's pixels or bytes exceed the limits, Error(kData) if it has none, or
/// channels other than 1 and 3.
void check_size(const Limits& limits, int64_t width, int64_t height, int channels);

/// Throws Error(kLimit) if `bytes` exceeds the memory limit. `what` names the use: "decoding 4096x4096".
void check_memory(const Limits& limits, uint64_t bytes, const std::string& what);

}  // namespace diffc
