// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace diffc::io {

/// Bits of a pixel that hold one sample; none: mask 0.
struct BmpMask {
  uint32_t mask = 0;
  int shift = 0;
  uint32_t max = 0;  ///< Largest value after the shift.

  uint32_t sample(uint32_t pixel) const { return (pixel & mask) >> shift; }
};

enum class BmpCoding { kPlain, kRuns8, kRuns4 };

/// What stands before the pixels of a BMP file.
struct BmpHeader {
  uint32_t width = 0, height = 0;
  bool top_down = false;
  int depth = 0;  ///< Bits of a pixel: 1, 2, 4, 8 with a palette; 16, 24, 32 with masks.
  BmpCoding coding = BmpCoding::kPlain;
  std::array<BmpMask, 4> masks;                 ///< R, G, B, A for depths above 8.
  std::vector<std::array<uint8_t, 3>> palette;  ///< RGB.
  std::span<const uint8_t> icc, pixels;         ///< Within the file.

  uint64_t stride() const { return (uint64_t{width} * depth + 31) / 32 * 4; }
};

/// Headers of 12 (OS/2) and 40 to 124 bytes (BITMAPINFOHEADER to BITMAPV5HEADER). A palette that is cut off
/// by the pixels is short. Throws ImageFault for what is damaged, or coded as JPEG, PNG or fax.
BmpHeader read_bmp_header(std::span<const uint8_t> bytes);

}  // namespace diffc::io
