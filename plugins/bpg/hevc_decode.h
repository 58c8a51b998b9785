// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// One intra picture through libde265.

#pragma once

#include <vector>

#include "plugins/bpg/hevc_config.h"
#include "plugins/bpg/nal.h"
#include "plugins/bpg/planes.h"

namespace diffc::bpg {

/// Decodes a picture from its parameter sets (PPS) and slices, all rewritten to layer 0, and crops it to the
/// size in `format`. The chroma planes keep their resolution. Single-threaded; thread-safe. Throws
/// Error(kData) if the stream is damaged or is not of this format.
Planes decode_hevc(const HevcConfig& config, const PictureFormat& format,
                   const std::vector<std::vector<uint8_t>>& nals);

/// Bytes that decode_hevc() may allocate for a picture.
uint64_t decode_memory(const HevcConfig& config, const PictureFormat& format);

}  // namespace diffc::bpg
