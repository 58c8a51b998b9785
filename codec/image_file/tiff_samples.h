// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "codec/image_file/tiff_stream.h"

namespace diffc::io {

/// The `wanted` samples of every pixel, interleaved, rows as stored, in the machine's byte order: of files in
/// strips or tiles, whose samples are interleaved or in planes of their own. T is uint8_t or uint16_t, as
/// BitsPerSample says. Throws ImageFault if something is missing or damaged, or if a tile takes more than
/// `max_memory` bytes.
template <typename T>
std::vector<T> read_tiff_samples(const TiffStream& stream, std::span<const int> wanted, uint64_t max_memory);

}  // namespace diffc::io
