// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

namespace diffc {

/// Standard normal numbers, the same for the same seed.
inline std::vector<float> normal_values(std::size_t count, uint32_t seed) {
  std::mt19937 random(seed);
  std::normal_distribution<float> law;
  std::vector<float> values(count);
  for (float& v : values) v = law(random);
  return values;
}

}  // namespace diffc
