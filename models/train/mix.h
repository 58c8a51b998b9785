// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstdint>

namespace diffc::train {

/// Seeds that have nothing to do with each other from numbers that have: SplitMix64 (Steele et al. 2014).
inline uint64_t mix(uint64_t z) {
  z += 0x9e3779b97f4a7c15ull;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
  return z ^ (z >> 31);
}

/// The seed of all that is random in a step.
inline uint64_t step_seed(uint64_t seed, int64_t step) {
  return mix(seed * 0x10001 + static_cast<uint64_t>(step));
}

}  // namespace diffc::train
