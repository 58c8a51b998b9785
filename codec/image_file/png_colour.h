// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

namespace diffc::io {

/// What the chunks of a PNG file say of its colours, each as it stands there.
struct PngColour {
  std::optional<std::array<uint8_t, 4>> cicp;   ///< Primaries, transfer, matrix, full range.
  std::vector<uint8_t> icc;                     ///< Unpacked.
  bool srgb = false;                            ///< Whatever the rendering intent.
  std::optional<uint32_t> gama;                 ///< 100000 times the exponent of encoding.
  std::optional<std::array<uint32_t, 8>> chrm;  ///< White, red, green, blue: 100000 times x and y of each.
};

/// The profile of the chunk that counts most (PNG specification, third edition, 4.3 and table 6: cICP, iCCP,
/// sRGB, then gAMA with cHRM). A profile is made where the file has only numbers; empty for sRGB, and where
/// nothing is said. Missing gAMA or cHRM are those of sRGB. A cICP chunk counts only if profile_of_cicp()
/// knows it and its samples are RGB of full range. `channels` is 1 or 3.
std::vector<uint8_t> profile_of_png(const PngColour& colour, int channels);

}  // namespace diffc::io
