// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Trellis kernels for AVX2. Only functions with the target attribute use it: the file runs anywhere.

#if defined(__x86_64__)

#include <immintrin.h>

#include "codec/rcc/trellis_kernels.h"

namespace diffc::rcc {
namespace avx2 {
namespace {

#define DIFFC_KERNEL static __attribute__((target("avx2")))
#include "codec/rcc/trellis_kernels.inc"

// Sums of two vectors of rows stay in registers over all columns.
template <bool kSquare>
DIFFC_KERNEL void add_columns_of(int16_t* x, int16_t* y, const ScalarLabel* columns, std::size_t count,
                                 std::size_t rows, bool first_x, bool first_y) {
  for (std::size_t base = 0; base < rows; base += 32) {
    __m256i x0 = _mm256_setzero_si256(), x1 = x0, y0 = x0, y1 = x0;
    if (!first_x) {
      x0 = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(x + base));
      x1 = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(x + base + 16));
    }
    if (kSquare && !first_y) {
      y0 = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(y + base));
      y1 = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(y + base + 16));
    }
    for (std::size_t c = 0; c < count; ++c) {
      const int16_t* in = columns[c].t + (base ^ columns[c].scramble);
      const __m256i t0 = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(in)),
                    t1 = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(in + 16));
      const __m256i a = _mm256_set1_epi16(columns[c].a);
      x0 = _mm256_adds_epi16(x0, _mm256_mulhrs_epi16(t0, a));
      x1 = _mm256_adds_epi16(x1, _mm256_mulhrs_epi16(t1, a));
      if (kSquare) {
        const __m256i b = _mm256_set1_epi16(columns[c].b);
        y0 = _mm256_adds_epi16(y0, _mm256_mulhrs_epi16(_mm256_mulhrs_epi16(t0, t0), b));
        y1 = _mm256_adds_epi16(y1, _mm256_mulhrs_epi16(_mm256_mulhrs_epi16(t1, t1), b));
      }
    }
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(x + base), x0);
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(x + base + 16), x1);
    if (kSquare) {
      _mm256_storeu_si256(reinterpret_cast<__m256i*>(y + base), y0);
      _mm256_storeu_si256(reinterpret_cast<__m256i*>(y + base + 16), y1);
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

// Comparison masks of 32 lanes as bits.
DIFFC_KERNEL inline uint32_t bits_of(__m256i low, __m256i high) {
  const __m256i packed = _mm256_permute4x64_epi64(_mm256_packs_epi16(low, high), 0xD8);
  return static_cast<uint32_t>(_mm256_movemask_epi8(packed));
}

DIFFC_KERNEL int step(const int16_t* old, int16_t* next, const int16_t* x, const int16_t* y, int16_t offset,
                      uint8_t* survivors, std::size_t half) {
  const __m256i base = _mm256_set1_epi16(offset);
  __m256i best = _mm256_set1_epi16(-32768);
  for (std::size_t i = 0; i < half; i += 32) {
    __m256i even_mask[2], odd_mask[2];
    for (int k = 0; k < 2; ++k) {
      const std::size_t j = i + 16 * k;
      const __m256i bias =
          y ? _mm256_adds_epi16(base, _mm256_loadu_si256(reinterpret_cast<const __m256i*>(y + j))) : base;
      const __m256i p =
          _mm256_adds_epi16(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(old + j)), bias);
      const __m256i q =
          _mm256_adds_epi16(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(old + half + j)), bias);
      const __m256i b =
          x ? _mm256_loadu_si256(reinterpret_cast<const __m256i*>(x + j)) : _mm256_setzero_si256();
      const __m256i even0 = _mm256_adds_epi16(p, b), even1 = _mm256_subs_epi16(q, b);
      const __m256i odd0 = _mm256_subs_epi16(p, b), odd1 = _mm256_adds_epi16(q, b);
      const __m256i even = _mm256_max_epi16(even0, even1), odd = _mm256_max_epi16(odd0, odd1);
      best = _mm256_max_epi16(best, _mm256_max_epi16(even, odd));
      even_mask[k] = _mm256_cmpgt_epi16(even1, even0);
      odd_mask[k] = _mm256_cmpgt_epi16(odd1, odd0);
      const __m256i low = _mm256_unpacklo_epi16(even, odd), high = _mm256_unpackhi_epi16(even, odd);
      _mm256_storeu_si256(reinterpret_cast<__m256i*>(next + 2 * j),
                          _mm256_permute2x128_si256(low, high, 0x20));
      _mm256_storeu_si256(reinterpret_cast<__m256i*>(next + 2 * j + 16),
                          _mm256_permute2x128_si256(low, high, 0x31));
    }
    reinterpret_cast<uint32_t*>(survivors)[i / 32] = bits_of(even_mask[0], even_mask[1]);
    reinterpret_cast<uint32_t*>(survivors + half / 8)[i / 32] = bits_of(odd_mask[0], odd_mask[1]);
  }
  alignas(32) int16_t lanes[16];
  _mm256_store_si256(reinterpret_cast<__m256i*>(lanes), best);
  int largest = -32768;
  for (const int16_t v : lanes) largest = v > largest ? v : largest;
  return largest;
}
#undef DIFFC_KERNEL

}  // namespace
}  // namespace avx2

const TrellisKernels kAvx2Kernels = {"avx2", avx2::add_columns, avx2::add_exact, avx2::add_block, avx2::step};

}  // namespace diffc::rcc

#endif
