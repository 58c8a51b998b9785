// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// The random order and signs of a message's dimensions (codec/rcc/FORMAT.md, section 1, "Order").

#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "codec/bits/philox.h"

namespace diffc::rcc {

void shuffle(std::vector<uint32_t>& order, Philox random);

/// 1 where an entry of the order is negative.
std::vector<uint8_t> random_signs(std::size_t count, Philox random);

}  // namespace diffc::rcc
