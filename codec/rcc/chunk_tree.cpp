// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/rcc/chunk_tree.h"

namespace diffc::rcc {

std::vector<ChunkPart> halve_chunks(std::span<const uint32_t> begin,
                                    const std::function<bool(ChunkPart)>& halved) {
  std::vector<ChunkPart> parts, open;
  for (std::size_t chunk = 0; chunk + 1 < begin.size(); ++chunk) {
    open.push_back({begin[chunk], begin[chunk + 1]});
    while (!open.empty()) {
      const ChunkPart part = open.back();
      open.pop_back();
      if (part.halvings < kMostHalvings && halved(part)) {
        const uint32_t middle = part.begin + (part.end - part.begin) / 2;
        open.push_back({middle, part.end, part.halvings + 1});
        open.push_back({part.begin, middle, part.halvings + 1});
      } else {
        parts.push_back(part);
      }
    }
  }
  return parts;
}

}  // namespace diffc::rcc
