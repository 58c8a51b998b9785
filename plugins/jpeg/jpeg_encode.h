// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// JPEG through libjpeg.

#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "codec/base/image.h"

namespace diffc::jpeg {

struct Settings {
  int quality = 75;          ///< 1 to 100, scale of libjpeg.
  bool full_chroma = false;  ///< 4:4:4 instead of 4:2:0.
  bool progressive = false;
};

/// Encodes with Huffman tables optimised for the image. Profile and EXIF are kept. Throws Error(kUnsupported)
/// for images that JPEG cannot hold (sides above 65500, EXIF above 65527 bytes).
std::vector<uint8_t> encode(const Image& image, const Settings& settings);

/// Bits of the entropy-coded segments of a JPEG file, all scans: everything but the markers and what they
/// hold.
uint64_t scan_bits(std::span<const uint8_t> file);

}  // namespace diffc::jpeg
