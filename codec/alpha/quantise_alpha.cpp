// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/alpha/quantise_alpha.h"

#include <cmath>

namespace diffc {

void quantise_alpha(std::span<uint8_t> alpha, int quality) {
  const int steps = static_cast<int>(std::lround(std::pow(255.0, quality / 100.0)));
  for (uint8_t& a : alpha) {
    const int step = (2 * a * steps + 255) / 510;
    a = static_cast<uint8_t>((2 * step * 255 + steps) / (2 * steps));
  }
}

}  // namespace diffc
