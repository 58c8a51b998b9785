// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/rcc/random_order.h"

#include <utility>

namespace diffc::rcc {

void shuffle(std::vector<uint32_t>& order, Philox random) {
  for (std::size_t i = order.size(); i > 1; --i)
    std::swap(order[i - 1], order[random.below(static_cast<uint32_t>(i))]);
}

std::vector<uint8_t> random_signs(std::size_t count, Philox random) {
  std::vector<uint8_t> negative(count);
  uint32_t word = 0;
  for (std::size_t i = 0; i < count; ++i, word >>= 1) {
    if (i % 32 == 0) word = random.next_u32();
    negative[i] = word & 1;
  }
  return negative;
}

}  // namespace diffc::rcc
