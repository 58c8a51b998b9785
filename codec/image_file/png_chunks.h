// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Chunks of PNG (PNG specification, third edition) that say something of the picture beside its samples:
// iCCP, cICP, sRGB, gAMA and cHRM (11.3.2), eXIf (11.3.4.5), and the iTXt chunk of an XMP packet (11.3.3.4).

#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "codec/base/image.h"

namespace diffc::io {

/// Largest ICC profile or XMP packet that is unpacked from a file.
inline constexpr size_t kMaxMetadataBytes = size_t{16} << 20;

/// Fills icc, exif and xmp of an image, whose channels are set, from the first good chunk of each kind.
/// Damaged chunks are ignored: metadata never makes an image unreadable.
void read_png_metadata(std::span<const uint8_t> png, Image& image);

/// Whether a PNG file has further pictures behind its first (an acTL chunk, 11.3.5.1).
bool is_animated_png(std::span<const uint8_t> png);

/// Contents of an iCCP chunk, or nothing for an empty profile.
std::vector<uint8_t> png_icc_chunk(std::span<const uint8_t> profile);

/// Contents of an iTXt chunk with an XMP packet, or nothing for none.
std::vector<uint8_t> png_xmp_chunk(std::span<const uint8_t> xmp);

}  // namespace diffc::io
