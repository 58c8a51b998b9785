// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// How many message bits deliver a wanted amount of information; integers only.
//
// Up to nu bits a message is the best of 2^bits labels, whose information E[max]^2/(2 ln 2) is tabulated.
// Beyond, the information measured on iid shifts of 12 288 dimensions follows a straight line within 0.6 bit
// from 17 to 3072 bits.

#include <algorithm>

#include "codec/rcc/trellis.h"

namespace diffc::rcc {
namespace {

// Information of the best of 2^bits labels in +- pairs, bits = 0..19, in sixteenths of a bit.
constexpr uint32_t kBlock[] = {0,   7,   15,  25,  37,  50,  64,  78,  92,  107,
                               122, 137, 152, 167, 182, 197, 213, 228, 243, 259};

// information = slope bits - offset, both in thousandths.
struct Line {
  uint64_t slope, offset;
};

Line line_of(SchemeId id) {
  switch (id) {
    case SchemeId::kTrellisFast:
      return {937, 2150};
    case SchemeId::kTrellisSlow:
      return {970, 2400};
    default:
      return {960, 2200};
  }
}

}  // namespace

uint32_t trellis_bits(SchemeId id, const Plan& plan) {
  uint64_t active = plan.dimensions;
  if (!plan.weights.empty())
    active = static_cast<uint64_t>(
        std::count_if(plan.weights.begin(), plan.weights.end(), [](uint16_t w) { return w > 0; }));
  if (active == 0) return 0;
  const auto nu = static_cast<uint32_t>(trellis_code(id).nu);
  const uint64_t cap = 12 * active;
  if (plan.information <= kBlock[nu]) {
    uint32_t bits = 0;
    while (bits < nu && kBlock[bits] + kBlock[bits + 1] <= 2 * plan.information) ++bits;
    return static_cast<uint32_t>(std::min<uint64_t>(bits, cap));
  }
  const Line line = line_of(id);
  const uint64_t bits =
      (uint64_t{plan.information} * 1000 + 16 * line.offset + 8 * line.slope) / (16 * line.slope);
  return static_cast<uint32_t>(std::min(std::max<uint64_t>(bits, nu), cap));
}

}  // namespace diffc::rcc
