// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Chunks halved by the sender where they carry too much: one flag for each chunk and each half, in preorder.
// How many flags there are does not depend on sizes, which a parser does not know.

#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace diffc::rcc {

/// A part of ChunkLayout::order, [begin, end).
struct ChunkPart {
  uint32_t begin = 0, end = 0;
  int halvings = 0;  ///< That have made it.
};
inline constexpr int kMostHalvings = 8;

/// The parts that remain, in order. `begin` is that of a ChunkLayout; `halved(part)` is asked in preorder for
/// every part of less than kMostHalvings.
std::vector<ChunkPart> halve_chunks(std::span<const uint32_t> begin,
                                    const std::function<bool(ChunkPart)>& halved);

}  // namespace diffc::rcc
