// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/synthetic/dice.h"

#include <algorithm>
#include <cmath>

namespace diffc::synthetic {

int Dice::between(int low, int high) {
  return low + static_cast<int>(random_.below(static_cast<uint32_t>(high - low) + 1));
}

uint64_t Dice::seed() {
  const uint64_t high = random_.next_u32();
  return high << 32 | random_.next_u32();
}

double Dice::bell() {
  double sum = 0;
  for (int k = 0; k < 8; ++k) sum += uniform();
  return (sum - 4) * 1.2247448713915890;  // sqrt(12 / 8)
}

Colour Dice::pure_colour() {
  const int bits = between(0, 7);
  Colour c;
  for (int k = 0; k < 3; ++k) c[k] = bits >> k & 1 ? 255 : 0;
  return c;
}

Colour Dice::near(Colour colour, int distance) {
  for (uint8_t& v : colour) v = static_cast<uint8_t>(std::clamp(v + between(-distance, distance), 0, 255));
  return colour;
}

Colour Dice::colour() {
  const int kind = between(0, 9);
  if (kind < 3) return pure_colour();
  if (kind < 5) {
    const auto grey = static_cast<uint8_t>(between(0, 255));
    return {grey, grey, grey};
  }
  const int low = kind < 7 ? 160 : 0;
  Colour c;
  for (uint8_t& v : c) v = static_cast<uint8_t>(between(low, 255));
  return c;
}

}  // namespace diffc::synthetic
