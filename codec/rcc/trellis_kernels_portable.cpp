// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Trellis kernels for any processor, and the choice among all versions.

#include <algorithm>
#include <cstring>

#include "codec/rcc/trellis_kernels.h"

namespace diffc::rcc {
namespace portable {
namespace {

#define DIFFC_KERNEL static
#include "codec/rcc/trellis_kernels.inc"
#undef DIFFC_KERNEL

int16_t scaled(int16_t t, int16_t a) {
  return static_cast<int16_t>(((t * a >> 14) + 1) >> 1);
}

void add_columns(int16_t* x, int16_t* y, const ScalarLabel* columns, std::size_t count, std::size_t rows,
                 bool first_x, bool first_y) {
  if (first_x) std::fill_n(x, rows, int16_t{0});
  if (y && first_y) std::fill_n(y, rows, int16_t{0});
  for (std::size_t c = 0; c < count; ++c)
    for (std::size_t base = 0; base < rows; base += 64) {
      const int16_t* in = columns[c].t + (base ^ columns[c].scramble);
      for (int l = 0; l < 64; ++l) {
        x[base + l] = saturate(x[base + l] + scaled(in[l], columns[c].a));
        if (y) y[base + l] = saturate(y[base + l] + scaled(scaled(in[l], in[l]), columns[c].b));
      }
    }
}

int step(const int16_t* old, int16_t* next, const int16_t* x, const int16_t* y, int16_t offset,
         uint8_t* survivors, std::size_t half) {
  int best = -32768;
  for (std::size_t base = 0; base < half; base += 8) {
    uint8_t even_bits = 0, odd_bits = 0;
    for (int l = 0; l < 8; ++l) {
      const std::size_t i = base + l;
      const int16_t bias = y ? saturate(offset + y[i]) : offset;
      const int16_t p = saturate(old[i] + bias), q = saturate(old[i + half] + bias);
      const int16_t branch = x ? x[i] : int16_t{0};
      const int16_t even0 = saturate(p + branch), even1 = saturate(q - branch);
      const int16_t odd0 = saturate(p - branch), odd1 = saturate(q + branch);
      next[2 * i] = std::max(even0, even1);
      next[2 * i + 1] = std::max(odd0, odd1);
      best = std::max({best, static_cast<int>(next[2 * i]), static_cast<int>(next[2 * i + 1])});
      even_bits |= static_cast<uint8_t>((even1 > even0) << l);
      odd_bits |= static_cast<uint8_t>((odd1 > odd0) << l);
    }
    survivors[base / 8] = even_bits;
    survivors[half / 8 + base / 8] = odd_bits;
  }
  return best;
}

}  // namespace
}  // namespace portable

const TrellisKernels kPortableKernels = {"portable", portable::add_columns, portable::add_exact,
                                         portable::add_block, portable::step};

const TrellisKernels* const* trellis_kernel_versions() {
  static const TrellisKernels* versions[4] = {};
  static const bool filled = [] {
    int n = 0;
    versions[n++] = &kPortableKernels;
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx2")) versions[n++] = &kAvx2Kernels;
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("avx512f") &&
        __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") &&
        __builtin_cpu_supports("avx512dq"))
      versions[n++] = &kAvx512Kernels;
#endif
    return true;
  }();
  static_cast<void>(filled);
  return versions;
}

const TrellisKernels& trellis_kernels() {
  const TrellisKernels* const* version = trellis_kernel_versions();
  while (version[1]) ++version;
  return **version;
}

}  // namespace diffc::rcc
