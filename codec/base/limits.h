// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstdint>

namespace diffc {

/// Bounds checked before anything is allocated for a declared size.
struct Limits {
  uint64_t max_pixels = uint64_t{1} << 26;
  uint64_t max_memory = uint64_t{1} << 30;  ///< Bytes a single decode may allocate beside the model.
};

}  // namespace diffc
