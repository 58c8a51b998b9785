// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Contents of container boxes: zstd frames and the filtered alpha plane (codec/FORMAT.md, section 2).

#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace diffc {

/// Kinds of boxes; decoders pass over those from kTagAncillary on that they do not know.
enum Tag : uint8_t {
  kTagAlpha = 1,
  kTagIcc = 2,
  kTagExif = 3,
  kTagModel = 4,
  kTagXmp = 5,
  kTagAncillary = 128
};

std::vector<uint8_t> zstd_compress(std::span<const uint8_t> data);

/// Throws Error(kData) naming `what` if the frame is damaged or holds more than max_size bytes.
std::vector<uint8_t> zstd_decompress(std::span<const uint8_t> frame, uint64_t max_size,
                                     const std::string& what);

/// The smallest of the three filters, then zstd.
std::vector<uint8_t> pack_alpha(std::span<const uint8_t> alpha, int width, int height);
std::vector<uint8_t> unpack_alpha(std::span<const uint8_t> box, int width, int height);

}  // namespace diffc
