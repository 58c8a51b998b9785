// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// The iCCP and eXIf chunks of PNG (PNG specification, third edition, 11.3.2.3 and 11.3.4.5).

#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "codec/base/image.h"

namespace diffc::io {

/// Largest ICC profile that is unpacked from a file.
inline constexpr size_t kMaxIccBytes = size_t{16} << 20;

/// Fills image.icc and image.exif from the first good chunk of each kind. Damaged chunks are ignored:
/// metadata never makes an image unreadable.
void read_png_metadata(std::span<const uint8_t> png, Image& image);

/// Contents of an iCCP chunk, or nothing for an empty profile.
std::vector<uint8_t> png_icc_chunk(std::span<const uint8_t> profile);

}  // namespace diffc::io
