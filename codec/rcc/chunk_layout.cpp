// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/rcc/chunk_layout.h"

#include <algorithm>

#include "codec/rcc/gaussian_table.h"
#include "codec/rcc/key_use.h"
#include "codec/rcc/random_order.h"

namespace diffc::rcc {

uint32_t chunk_count(const Plan& plan, uint32_t per_chunk) {
  uint64_t active = plan.dimensions;
  if (!plan.weights.empty())
    active = static_cast<uint64_t>(
        std::count_if(plan.weights.begin(), plan.weights.end(), [](uint16_t w) { return w > 0; }));
  const uint64_t wanted = (uint64_t{plan.information} + per_chunk - 1) / per_chunk;
  return static_cast<uint32_t>(std::min(wanted, active));
}

ChunkLayout make_chunks(const Plan& plan, Key key, uint32_t chunks) {
  ChunkLayout layout;
  layout.chunks = chunks;
  const bool equal = plan.weights.empty();
  uint64_t total = 0;
  for (uint32_t i = 0; i < plan.dimensions; ++i) {
    const uint32_t w = equal ? 1 : plan.weights[i];
    total += w;
    (chunks > 0 && w > 0 ? layout.order : layout.silent).push_back(i);
  }
  shuffle(layout.order, random_stream(key, KeyUse::kChunkOrder));

  layout.begin.assign(chunks + std::size_t{1}, static_cast<uint32_t>(layout.order.size()));
  layout.begin[0] = 0;
  uint64_t cumulative = 0;
  uint32_t chunk = 0;
  for (uint32_t i = 0; i < layout.order.size(); ++i) {
    cumulative += equal ? 1 : plan.weights[layout.order[i]];
    // A chunk ends with the dimension that reaches its share: floor((chunk + 1) total / chunks).
    while (chunk + 1 < chunks) {
      const uint64_t n = chunk + uint64_t{1};
      if (cumulative < n * (total / chunks) + n * (total % chunks) / chunks) break;
      layout.begin[++chunk] = i + 1;
    }
  }
  layout.negative = random_signs(layout.order.size(), random_stream(key, KeyUse::kChunkSigns));
  return layout;
}

void fill_silent(const ChunkLayout& layout, Key key, std::span<float> z) {
  const GaussianTable& table = gaussian_table();
  Philox random = random_stream(key, KeyUse::kChunkSilent);
  for (const uint32_t i : layout.silent)
    z[i] = static_cast<float>(table.value[random.next_u32() >> 17]) * GaussianTable::kUnit;
}

}  // namespace diffc::rcc
