// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/inference/film_silu_kernel.h"

#include <bit>

// One source, compiled for two instruction sets and chosen when the program starts.
#if defined(__x86_64__) && defined(__GNUC__)
#define DIFFC_HAVE_WIDE 1
#define DIFFC_WIDE __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,fma,prefer-vector-width=512")))
#endif

namespace diffc::nn {
namespace {

#define DIFFC_INLINE inline __attribute__((always_inline))

DIFFC_INLINE float load(float v) {
  return v;
}
DIFFC_INLINE float load(uint16_t v) {
  return std::bit_cast<float>(static_cast<uint32_t>(v) << 16);
}

DIFFC_INLINE void store(float& to, float v) {
  to = v;
}
DIFFC_INLINE void store(uint16_t& to, float v) {
  const uint32_t bits = std::bit_cast<uint32_t>(v);
  to = static_cast<uint16_t>((bits + 0x7fff + ((bits >> 16) & 1)) >> 16);  // to nearest even
}

// 1 / (1 + exp(-v)) with a relative error below 1e-6; written so that the compiler vectorises it.
DIFFC_INLINE float sigmoid(float v) {
  float z = -1.44269504f * v;
  z = z < -120.0f ? -120.0f : z;
  z = z > 120.0f ? 120.0f : z;
  const float shifted = z + 12582912.0f;  // 1.5 * 2^23: rounds to an integer held in the low mantissa bits
  const float f = z - (shifted - 12582912.0f);
  const float power = std::bit_cast<float>((std::bit_cast<uint32_t>(shifted) + 127u) << 23);
  float p = 1.5403530e-4f;  // Taylor series of 2^f, |f| <= 1/2
  p = p * f + 1.3333558e-3f;
  p = p * f + 9.6181291e-3f;
  p = p * f + 5.5504109e-2f;
  p = p * f + 2.4022651e-1f;
  p = p * f + 6.9314718e-1f;
  p = p * f + 1.0f;
  return 1.0f / (1.0f + p * power);
}

DIFFC_INLINE float clamped(float u, float limit) {
  u = u < -limit ? -limit : u;
  return u > limit ? limit : u;
}

template <typename T>
DIFFC_INLINE void forward(const T* __restrict x, const float* __restrict scale, const float* __restrict shift,
                          float limit, T* __restrict y, int64_t rows, int64_t channels) {
  for (int64_t r = 0; r < rows; ++r, x += channels, y += channels) {
    for (int64_t c = 0; c < channels; ++c) {
      const float u = clamped(load(x[c]) * scale[c] + shift[c], limit);
      store(y[c], u * sigmoid(u));
    }
  }
}

template <typename T>
DIFFC_INLINE void backward(const T* __restrict x, const float* __restrict scale,
                           const float* __restrict shift, float limit, const T* __restrict dy,
                           T* __restrict dx, float* __restrict d_scale, float* __restrict d_shift,
                           int64_t rows, int64_t channels) {
  for (int64_t r = 0; r < rows; ++r, x += channels, dy += channels, dx += channels) {
    for (int64_t c = 0; c < channels; ++c) {
      const float v = load(x[c]);
      const float u = v * scale[c] + shift[c];
      const float s = sigmoid(u);
      const float slope = u > limit || u < -limit ? 0.0f : s * (1.0f + u * (1.0f - s));
      const float d = load(dy[c]) * slope;
      store(dx[c], d * scale[c]);
      d_scale[c] += d * v;
      d_shift[c] += d;
    }
  }
}

#ifdef DIFFC_HAVE_WIDE
const bool kWide = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                   __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq");

// The blocked layout: one register holds a row.
template <typename T>
DIFFC_WIDE void forward_16(const T* x, const float* scale, const float* shift, float limit, T* y,
                           int64_t rows) {
  forward(x, scale, shift, limit, y, rows, 16);
}

template <typename T>
DIFFC_WIDE void backward_16(const T* x, const float* scale, const float* shift, float limit, const T* dy,
                            T* dx, float* d_scale, float* d_shift, int64_t rows) {
  backward(x, scale, shift, limit, dy, dx, d_scale, d_shift, rows, 16);
}

template <typename T>
DIFFC_WIDE void forward_wide(const T* x, const float* scale, const float* shift, float limit, T* y,
                             int64_t rows, int64_t channels) {
  forward(x, scale, shift, limit, y, rows, channels);
}

template <typename T>
DIFFC_WIDE void backward_wide(const T* x, const float* scale, const float* shift, float limit, const T* dy,
                              T* dx, float* d_scale, float* d_shift, int64_t rows, int64_t channels) {
  backward(x, scale, shift, limit, dy, dx, d_scale, d_shift, rows, channels);
}
#endif

template <typename T>
void choose_forward(const T* x, const float* scale, const float* shift, float limit, T* y, int64_t rows,
                    int64_t channels) {
#ifdef DIFFC_HAVE_WIDE
  if (kWide && channels == 16) return forward_16(x, scale, shift, limit, y, rows);
  if (kWide) return forward_wide(x, scale, shift, limit, y, rows, channels);
#endif
  forward(x, scale, shift, limit, y, rows, channels);
}

template <typename T>
void choose_backward(const T* x, const float* scale, const float* shift, float limit, const T* dy, T* dx,
                     float* d_scale, float* d_shift, int64_t rows, int64_t channels) {
#ifdef DIFFC_HAVE_WIDE
  if (kWide && channels == 16) return backward_16(x, scale, shift, limit, dy, dx, d_scale, d_shift, rows);
  if (kWide) return backward_wide(x, scale, shift, limit, dy, dx, d_scale, d_shift, rows, channels);
#endif
  backward(x, scale, shift, limit, dy, dx, d_scale, d_shift, rows, channels);
}

}  // namespace

void film_silu_forward(const float* x, const float* scale, const float* shift, float limit, float* y,
                       int64_t rows, int64_t channels) {
  choose_forward(x, scale, shift, limit, y, rows, channels);
}

void film_silu_forward(const uint16_t* x, const float* scale, const float* shift, float limit, uint16_t* y,
                       int64_t rows, int64_t channels) {
  choose_forward(x, scale, shift, limit, y, rows, channels);
}

void film_silu_backward(const float* x, const float* scale, const float* shift, float limit, const float* dy,
                        float* dx, float* d_scale, float* d_shift, int64_t rows, int64_t channels) {
  choose_backward(x, scale, shift, limit, dy, dx, d_scale, d_shift, rows, channels);
}

void film_silu_backward(const uint16_t* x, const float* scale, const float* shift, float limit,
                        const uint16_t* dy, uint16_t* dx, float* d_scale, float* d_shift, int64_t rows,
                        int64_t channels) {
  choose_backward(x, scale, shift, limit, dy, dx, d_scale, d_shift, rows, channels);
}

}  // namespace diffc::nn
