// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/denoiser/block_dct.h"

#include <algorithm>
#include <cmath>
#include <numbers>

// One source, compiled for three instruction sets and chosen when the program starts.
#define DIFFC_INLINE inline __attribute__((always_inline))
#ifdef __x86_64__
#define DIFFC_AVX2 __attribute__((target("avx2,fma")))
#define DIFFC_AVX512 __attribute__((target("avx512f,avx512vl,avx512dq,fma,prefer-vector-width=512")))
#endif

namespace diffc {

namespace {

using Part = BlockDct::Part;
using Row = float __attribute__((vector_size(4 * BlockDct::kLanes), may_alias));

template <int rows>
DIFFC_INLINE void multiply_rows(const float* matrix, int size, const Row* in, int in_stride, Row* out,
                                int out_stride) {
  Row sum[rows] = {};
  for (int i = 0; i < size; ++i) {
    const Row x = in[i * in_stride];
    for (int k = 0; k < rows; ++k) sum[k] += matrix[k * size + i] * x;
  }
  for (int k = 0; k < rows; ++k) out[k * out_stride] = sum[k];
}

/// out[k] = sum_i matrix[k][i] in[i] for rows with these strides.
DIFFC_INLINE void multiply(const std::vector<float>& matrix, int size, const Row* in, int in_stride, Row* out,
                           int out_stride) {
  constexpr int kRows = 4;
  int k = 0;
  for (; k + kRows <= size; k += kRows)
    multiply_rows<kRows>(&matrix[k * size], size, in, in_stride, out + k * out_stride, out_stride);
  for (; k < size; ++k)
    multiply_rows<1>(&matrix[k * size], size, in, in_stride, out + k * out_stride, out_stride);
}

/// Sums and differences of the first n rows.
DIFFC_INLINE void fold(Row* rows, int n) {
  for (int i = 0; i < n / 2; ++i) {
    const Row a = rows[i], b = rows[n - 1 - i];
    rows[i] = a + b;
    rows[n - 1 - i] = a - b;
  }
}

DIFFC_INLINE void forward_body(const std::vector<Part>& parts, Row* in, Row* out) {
  for (std::size_t k = 0; k + 1 < parts.size(); ++k) fold(in, 2 * parts[k].size);
  for (const Part& p : parts) multiply(p.matrix, p.size, in + p.first, 1, out + p.offset, p.stride);
}

DIFFC_INLINE void inverse_body(const std::vector<Part>& parts, const Row* in, Row* out) {
  for (const Part& p : parts) multiply(p.transposed, p.size, in + p.offset, p.stride, out + p.first, 1);
  for (std::size_t k = parts.size() - 1; k-- > 0;) fold(out, 2 * parts[k].size);
}

using Run = void (*)(const std::vector<Part>&, Row*, Row*);

void forward_portable(const std::vector<Part>& parts, Row* in, Row* out) {
  forward_body(parts, in, out);
}
void inverse_portable(const std::vector<Part>& parts, Row* in, Row* out) {
  inverse_body(parts, in, out);
}

#ifdef __x86_64__
DIFFC_AVX2 void forward_avx2(const std::vector<Part>& parts, Row* in, Row* out) {
  forward_body(parts, in, out);
}
DIFFC_AVX2 void inverse_avx2(const std::vector<Part>& parts, Row* in, Row* out) {
  inverse_body(parts, in, out);
}
DIFFC_AVX512 void forward_avx512(const std::vector<Part>& parts, Row* in, Row* out) {
  forward_body(parts, in, out);
}
DIFFC_AVX512 void inverse_avx512(const std::vector<Part>& parts, Row* in, Row* out) {
  inverse_body(parts, in, out);
}

const bool kAvx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
const bool kAvx512 = kAvx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
                     __builtin_cpu_supports("avx512dq");
const Run kForward = kAvx512 ? forward_avx512 : kAvx2 ? forward_avx2 : forward_portable;
const Run kInverse = kAvx512 ? inverse_avx512 : kAvx2 ? inverse_avx2 : inverse_portable;
#else
const Run kForward = forward_portable, kInverse = inverse_portable;
#endif

}  // namespace

double BlockDct::basis(int n, int k, int i) {
  return std::sqrt((k == 0 ? 1.0 : 2.0) / n) * std::cos(std::numbers::pi * (i + 0.5) * k / n);
}

BlockDct::BlockDct(int length) : length_(length) {
  int n = length, stride = 1;
  const auto add = [&](Part part, auto entry) {
    const int size = part.size;
    part.matrix.resize(static_cast<std::size_t>(size) * size);
    part.transposed.resize(part.matrix.size());
    for (int k = 0; k < size; ++k)
      for (int i = 0; i < size; ++i)
        part.matrix[k * size + i] = part.transposed[i * size + k] =
            static_cast<float>(entry(k, i) / std::sqrt(stride));
    parts_.push_back(std::move(part));
  };
  for (; n % 2 == 0; n /= 2, stride *= 2)
    // Differences stand in reverse order.
    add({n / 2, n / 2, stride, 2 * stride, {}, {}},
        [n](int k, int i) { return basis(n, 2 * k + 1, n / 2 - 1 - i); });
  add({n, 0, 0, stride, {}, {}}, [n](int k, int i) { return basis(n, k, i); });
}

void BlockDct::forward(float* in, float* out) const {
  kForward(parts_, reinterpret_cast<Row*>(in), reinterpret_cast<Row*>(out));
}

void BlockDct::inverse(float* in, float* out) const {
  kInverse(parts_, reinterpret_cast<Row*>(in), reinterpret_cast<Row*>(out));
}

}  // namespace diffc
