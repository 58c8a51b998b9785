// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Trellis kernels for AVX-512BW. Only functions with the target attribute use it: the file runs anywhere.

#if defined(__x86_64__)

#include <immintrin.h>

#include "codec/rcc/trellis_kernels.h"

namespace diffc::rcc {
namespace avx512 {
namespace {

#if defined(__clang__)  // ignores an attribute with a preference it does not know
#define DIFFC_KERNEL static __attribute__((target("avx2,avx512f,avx512bw,avx512vl,avx512dq")))
#else
#define DIFFC_KERNEL \
  static __attribute__((target("avx2,avx512f,avx512bw,avx512vl,avx512dq,prefer-vector-width=512")))
#endif
#include "codec/rcc/trellis_kernels.inc"

// Sums of two vectors of rows stay in registers over all columns.
template <bool kSquare>
DIFFC_KERNEL void add_columns_of(int16_t* x, int16_t* y, const ScalarLabel* columns, std::size_t count,
                                 std::size_t rows, bool first_x, bool first_y) {
  for (std::size_t base = 0; base < rows; base += 64) {
    __m512i x0 = _mm512_setzero_si512(), x1 = x0, y0 = x0, y1 = x0;
    if (!first_x) {
      x0 = _mm512_loadu_si512(x + base);
      x1 = _mm512_loadu_si512(x + base + 32);
    }
    if (kSquare && !first_y) {
      y0 = _mm512_loadu_si512(y + base);
      y1 = _mm512_loadu_si512(y + base + 32);
    }
    for (std::size_t c = 0; c < count; ++c) {
      const int16_t* in = columns[c].t + (base ^ columns[c].scramble);
      const __m512i t0 = _mm512_loadu_si512(in), t1 = _mm512_loadu_si512(in + 32);
      const __m512i a = _mm512_set1_epi16(columns[c].a);
      x0 = _mm512_adds_epi16(x0, _mm512_mulhrs_epi16(t0, a));
      x1 = _mm512_adds_epi16(x1, _mm512_mulhrs_epi16(t1, a));
      if (kSquare) {
        const __m512i b = _mm512_set1_epi16(columns[c].b);
        y0 = _mm512_adds_epi16(y0, _mm512_mulhrs_epi16(_mm512_mulhrs_epi16(t0, t0), b));
        y1 = _mm512_adds_epi16(y1, _mm512_mulhrs_epi16(_mm512_mulhrs_epi16(t1, t1), b));
      }
    }
    _mm512_storeu_si512(x + base, x0);
    _mm512_storeu_si512(x + base + 32, x1);
    if (kSquare) {
      _mm512_storeu_si512(y + base, y0);
      _mm512_storeu_si512(y + base + 32, y1);
    }
  }
}

DIFFC_KERNEL void add_columns(int16_t* x, int16_t* y, const ScalarLabel* columns, std::size_t count,
                              std::size_t rows, bool first_x, bool first_y) {
  if (y) {
    add_columns_of<true>(x, y, columns, count, rows, first_x, first_y);
  } else {
    add_columns_of<false>(x, y, columns, count, rows, first_x, first_y);
  }
}

DIFFC_KERNEL int step(const int16_t* old, int16_t* next, const int16_t* x, const int16_t* y, int16_t offset,
                      uint8_t* survivors, std::size_t half) {
  alignas(64) int16_t order[64];
  for (int l = 0; l < 32; ++l) {
    order[l] = static_cast<int16_t>((l & 1) * 32 + l / 2);
    order[l + 32] = static_cast<int16_t>((l & 1) * 32 + 16 + l / 2);
  }
  const __m512i low_order = _mm512_load_si512(order), high_order = _mm512_load_si512(order + 32);
  const __m512i base = _mm512_set1_epi16(offset);
  __m512i best = _mm512_set1_epi16(-32768);
  for (std::size_t i = 0; i < half; i += 32) {
    const __m512i bias = y ? _mm512_adds_epi16(base, _mm512_loadu_si512(y + i)) : base;
    const __m512i p = _mm512_adds_epi16(_mm512_loadu_si512(old + i), bias);
    const __m512i q = _mm512_adds_epi16(_mm512_loadu_si512(old + half + i), bias);
    const __m512i b = x ? _mm512_loadu_si512(x + i) : _mm512_setzero_si512();
    const __m512i even0 = _mm512_adds_epi16(p, b), even1 = _mm512_subs_epi16(q, b);
    const __m512i odd0 = _mm512_subs_epi16(p, b), odd1 = _mm512_adds_epi16(q, b);
    const __m512i even = _mm512_max_epi16(even0, even1), odd = _mm512_max_epi16(odd0, odd1);
    best = _mm512_max_epi16(best, _mm512_max_epi16(even, odd));
    reinterpret_cast<uint32_t*>(survivors)[i / 32] = _mm512_cmpgt_epi16_mask(even1, even0);
    reinterpret_cast<uint32_t*>(survivors + half / 8)[i / 32] = _mm512_cmpgt_epi16_mask(odd1, odd0);
    _mm512_storeu_si512(next + 2 * i, _mm512_permutex2var_epi16(even, low_order, odd));
    _mm512_storeu_si512(next + 2 * i + 32, _mm512_permutex2var_epi16(even, high_order, odd));
  }
  alignas(64) int16_t lanes[32];
  _mm512_store_si512(lanes, best);
  int largest = -32768;
  for (const int16_t v : lanes) largest = v > largest ? v : largest;
  return largest;
}
#undef DIFFC_KERNEL

}  // namespace
}  // namespace avx512

const TrellisKernels kAvx512Kernels = {"avx512", avx512::add_columns, avx512::add_exact, avx512::add_block,
                                       avx512::step};

}  // namespace diffc::rcc

#endif
