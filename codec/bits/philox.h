// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Philox4x32-10, the counter-based random generator both ends share (Salmon et al., SC 2011).
//
// Integers are the same on every machine. Normals for the shared labels come from integer tables
// (codec/rcc); normal() below uses libm and is for noise that only one side needs, or whose last bit is harmless.

#pragma once

#include <array>
#include <cstdint>
#include <span>

#if defined(__CUDACC__)
#define DIFFC_HOST_DEVICE __host__ __device__
#else
#define DIFFC_HOST_DEVICE
#endif

namespace diffc {

/// Ten Philox rounds on a 128-bit counter with a 64-bit key, in place.
DIFFC_HOST_DEVICE inline void philox4x32(uint32_t ctr[4], uint32_t k0, uint32_t k1) {
  for (int round = 0; round < 10; ++round) {
    const uint64_t p0 = uint64_t{0xD2511F53u} * ctr[0];
    const uint64_t p1 = uint64_t{0xCD9E8D57u} * ctr[2];
    const uint32_t c0 = static_cast<uint32_t>(p1 >> 32) ^ ctr[1] ^ k0;
    const uint32_t c2 = static_cast<uint32_t>(p0 >> 32) ^ ctr[3] ^ k1;
    ctr[1] = static_cast<uint32_t>(p1);
    ctr[3] = static_cast<uint32_t>(p0);
    ctr[0] = c0;
    ctr[2] = c2;
    k0 += 0x9E3779B9u;
    k1 += 0xBB67AE85u;
  }
}

/// A stream of random numbers addressed by (key, stream); position starts at 0.
class Philox {
 public:
  Philox(uint64_t key, uint64_t stream) : key_(key), stream_(stream) {}

  uint32_t next_u32();
  uint64_t next_u64() { return (uint64_t{next_u32()} << 32) | next_u32(); }

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
