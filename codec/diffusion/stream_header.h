// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// What a diffusion codec puts into StreamInfo::codec_header (codec/FORMAT.md, section 1), and the key that it
// makes of a stream.

#pragma once

#include <cstdint>
#include <vector>

#include "codec/base/public.h"
#include "codec/plugin/codec.h"

namespace diffc DIFFC_PUBLIC {

/// PluginDescriptor::codec_header_size of a diffusion codec.
inline constexpr uint32_t kDiffusionHeaderSize = 3;

struct DiffusionHeader {
  uint8_t scheme = 0;    ///< Reverse channel coding scheme (rcc::SchemeId): below 32 in version 1, 16 in 2.
  uint8_t schedule = 0;  ///< Schedule id (codec/diffusion/schedule.h), at least 1.
  int steps = 0;         ///< Nominal number of steps of that schedule, 1..256; 0 = the usual one (version 2).
  bool lossless = false;  ///< Version 2: the samples follow the last step (sample_layer.h).
  bool exact = false;     ///< Version 2: the estimates are those of exact() (denoiser.h); so if lossless.
};

/// Throws Error(kData) for a header of another length, or one that contradicts itself.
DiffusionHeader read_header(const StreamInfo& stream);
/// Of version 2.
std::vector<uint8_t> header_bytes(const DiffusionHeader& header);

/// The header's fields in words: rcc, schedule, steps, and exact or lossless where it is.
std::vector<HeaderField> describe_header(const StreamInfo& stream);

/// Key of all shared randomness (codec/FORMAT.md, section 4).
uint64_t stream_key(const StreamInfo& stream);

}  // namespace diffc
