// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// How many message bits deliver a wanted amount of information: measured once per code, then a table of
// integers.

#include <algorithm>
#include <array>

#include "codec/rcc/trellis.h"

namespace diffc::rcc {

uint32_t trellis_bits(SchemeId id, const Plan& plan) {
  uint64_t active = plan.dimensions;
  if (!plan.weights.empty())
    active = static_cast<uint64_t>(
        std::count_if(plan.weights.begin(), plan.weights.end(), [](uint16_t w) { return w > 0; }));
  if (active == 0 || plan.information == 0) return 0;
  const uint64_t permille = id == SchemeId::kTrellisFast ? 940 : (id == SchemeId::kTrellisSlow ? 972 : 960);
  const uint64_t bits = (uint64_t{plan.information} * 1000 + 8 * permille) / (16 * permille);
  return static_cast<uint32_t>(std::min<uint64_t>(bits, 12 * active));
}

}  // namespace diffc::rcc
