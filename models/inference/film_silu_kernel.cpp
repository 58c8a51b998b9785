// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/inference/film_silu_kernel.h"

#include <bit>

#include "models/inference/instruction_set.h"
#include "models/inference/sigmoid.h"

// One source, compiled for two instruction sets and chosen when the program starts.

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

DIFFC_INLINE float sigmoid_of(float v) {
  float result;
  sigmoid<float, uint32_t>(v, result);
  return result;
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
      store(y[c], u * sigmoid_of(u));
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
      const float s = sigmoid_of(u);
      const float slope = u > limit || u < -limit ? 0.0f : s * (1.0f + u * (1.0f - s));
      const float d = load(dy[c]) * slope;
      store(dx[c], d * scale[c]);
      d_scale[c] += d * v;
      d_shift[c] += d;
    }
  }
}

#ifdef DIFFC_AVX512
const bool kWide = has_avx512();

template <typename T>
DIFFC_AVX512 void forward_wide(const T* x, const float* scale, const float* shift, float limit, T* y,
                               int64_t rows, int64_t channels) {
  forward(x, scale, shift, limit, y, rows, channels);
}

template <typename T>
DIFFC_AVX512 void backward_wide(const T* x, const float* scale, const float* shift, float limit, const T* dy,
                                T* dx, float* d_scale, float* d_shift, int64_t rows, int64_t channels) {
  backward(x, scale, shift, limit, dy, dx, d_scale, d_shift, rows, channels);
}
#endif

template <typename T>
void choose_forward(const T* x, const float* scale, const float* shift, float limit, T* y, int64_t rows,
                    int64_t channels) {
#ifdef DIFFC_AVX512
  if (kWide) return forward_wide(x, scale, shift, limit, y, rows, channels);
#endif
  forward(x, scale, shift, limit, y, rows, channels);
}

template <typename T>
void choose_backward(const T* x, const float* scale, const float* shift, float limit, const T* dy, T* dx,
                     float* d_scale, float* d_shift, int64_t rows, int64_t channels) {
#ifdef DIFFC_AVX512
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
