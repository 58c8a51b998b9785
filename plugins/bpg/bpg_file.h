// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Whole BPG files: an image in, an image out.

#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "codec/base/image.h"
#include "codec/plugin/session.h"
#include "plugins/bpg/hevc_encode.h"

namespace diffc::bpg {

struct WriteSettings {
  HevcSettings colour;
  HevcSettings alpha;
};

struct WrittenFile {
  std::vector<uint8_t> bytes;
  /// Bits of the slices without their NAL headers: what the samples cost, alpha included.
  uint64_t slice_bits = 0;
};

/// Codes an image in 8 bits: grey as grey; colours in BT.601 YCbCr 4:4:4, or in RGB if colour.lossless; alpha
/// straight. Profile and EXIF go into extensions.
WrittenFile write_bpg(const Image& image, const WriteSettings& settings);

/// Decodes the first picture of a BPG file of any pixel format, colour space and depth to 8 bits.
/// Premultiplied colours are divided by alpha; a white plane (CMYK) is multiplied in. Throws Error(kData) for
/// damaged files, Error(kLimit) if the declared size exceeds the session's limits.
Image read_bpg(std::span<const uint8_t> bytes, const Session& session);

}  // namespace diffc::bpg
