// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Products of bfloat16 numbers on vectors. Only functions with the target attribute use them: the file runs
// anywhere.

#if defined(__x86_64__)

#include <immintrin.h>

#include <cstddef>
#include <cstdint>
#include <cstring>

#include "models/inference/bfloat16_kernels.h"
#include "models/inference/instruction_set.h"
#include "models/inference/sigmoid.h"

namespace diffc::nn {
namespace avx512_bfloat16 {
namespace {

constexpr int kLanes = 16, kRows = 8;
#define DIFFC_KERNEL DIFFC_AVX512_BFLOAT16
#include "models/inference/bfloat16_vectors.inc"

struct Registers {};

// kRows positions and kRights blocks of outputs.
template <int kRights>
DIFFC_INLINE void multiply_rows(const Factors& f, int first) {
  Vector sum[kRows][kRights] = {};
  const uint16_t* weights = f.weights;
  for (int t = 0; t < 9; ++t) {
    const uint16_t* left = f.patch + t / 3 * f.line + Index{first + t % 3} * f.depth;
    for (int k = 0; k < f.depth; k += kDepth, weights += kRights * kDepth * kBlock) {
      for (int i = 0; i < kDepth; i += 2) {
        __m512bh right[kRights];
        DIFFC_UNROLL
        for (int n = 0; n < kRights; ++n)
          right[n] = (__m512bh)_mm512_loadu_si512(weights + (n * kDepth + i) * kBlock);
        DIFFC_UNROLL
        for (int m = 0; m < kRows; ++m) {
          int pair;
          std::memcpy(&pair, left + Index{m} * f.depth + k + i, sizeof pair);
          const auto both = (__m512bh)_mm512_set1_epi32(pair);
          DIFFC_UNROLL
          for (int n = 0; n < kRights; ++n) sum[m][n] = _mm512_dpbf16_ps(sum[m][n], both, right[n]);
        }
      }
    }
  }
  DIFFC_UNROLL
  for (int m = 0; m < kRows; ++m) {
    DIFFC_UNROLL
    for (int n = 0; n < kRights; ++n) store(f.sums + Index{first + m} * 2 * kBlock + n * kBlock, sum[m][n]);
  }
}

template <int kLefts, int kRights>
DIFFC_INLINE void multiply(const Factors& f) {
  for (int first = 0; first < kLefts * kBlock; first += kRows) multiply_rows<kRights>(f, first);
}

#include "models/inference/bfloat16_kernels.inc"
#undef DIFFC_KERNEL

}  // namespace
}  // namespace avx512_bfloat16

const ConvolutionKernels kAvx512Bfloat16 = {avx512_bfloat16::pack, avx512_bfloat16::convolve};

}  // namespace diffc::nn

#endif
