// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// The rounds of Philox4x32-10, for host and device code (C++17: what nvcc is asked for).

#pragma once

#include <cstdint>

#include "codec/base/public.h"

#if defined(__CUDACC__)
#define DIFFC_HOST_DEVICE __host__ __device__
#else
#define DIFFC_HOST_DEVICE
#endif

namespace diffc DIFFC_PUBLIC {

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

}  // namespace diffc
