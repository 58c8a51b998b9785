// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Philox4x32-10, the counter-based random generator both ends share (Salmon et al., SC 2011).
//
// Integers are the same on every machine. Normals for the shared labels come from integer tables
// (codec/rcc); normal() below uses libm and is for noise that only one side needs, or whose last bit is
// harmless.

#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "codec/base/public.h"
#include "codec/bits/philox_rounds.h"

namespace diffc DIFFC_PUBLIC {

/// A stream of random numbers addressed by (key, stream); position starts at 0.
class Philox {
 public:
  Philox(uint64_t key, uint64_t stream) : key_(key), stream_(stream) {}

  uint32_t next_u32();

  /// Uniform integer in [0, n), n > 0, without bias.
  uint32_t below(uint32_t n);

  /// Uniform in (0, 1), never 0 or 1.
  double uniform() { return (next_u32() + 0.5) * 0x1p-32; }

  /// Standard normal (Box-Muller).
  float normal();
  void fill_normal(std::span<float> out);

 private:
  uint64_t key_, stream_, counter_ = 0;
  std::array<uint32_t, 4> block_{};
  int used_ = 4;
  float spare_ = 0;
  bool has_spare_ = false;
};

/// Mixes two 64-bit values into one (SplitMix64 finaliser), for deriving keys.
uint64_t mix_keys(uint64_t a, uint64_t b);

}  // namespace diffc
