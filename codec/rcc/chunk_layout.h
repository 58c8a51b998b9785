// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Chunks of the schemes that search each chunk by itself (PFR, MRC, ORC, argmax): random sets of dimensions
// of equal expected information. The same on both sides, from the plan and the key only.

#pragma once

#include <cstdint>
#include <vector>

#include "codec/rcc/scheme.h"

namespace diffc::rcc {

struct ChunkLayout {
  uint32_t chunks = 0;
  std::vector<uint32_t> order;    ///< Dimensions, chunk after chunk.
  std::vector<uint32_t> begin;    ///< chunks + 1 offsets into order.
  std::vector<uint8_t> negative;  ///< Shared sign of each entry of order.
  std::vector<uint32_t> silent;   ///< Dimensions that no message describes.
};

/// Number of chunks when each is to carry at most `per_chunk` sixteenths of a bit; at most one a dimension of
/// positive weight.
uint32_t chunk_count(const Plan& plan, uint32_t per_chunk);

/// O(dimensions).
ChunkLayout make_chunks(const Plan& plan, Key key, uint32_t chunks);

/// Labels of the dimensions that no message describes, from the key.
void fill_silent(const ChunkLayout& layout, Key key, std::span<float> z);

}  // namespace diffc::rcc
