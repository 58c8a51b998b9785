// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// What a GPU thread does with one value, as plain functions that a CPU test runs against the production path
// (tests/models/nn/film_silu_bodies_test.cpp). Values are float, or bfloat16 stored as uint16_t.

#pragma once

#include <cmath>
#include <cstdint>
#include <cstring>

#if defined(__CUDACC__)
#define DIFFC_BODY __host__ __device__ inline
#else
#define DIFFC_BODY inline
#endif

namespace diffc::nn::cuda {

DIFFC_BODY float as_float(float v) {
  return v;
}
DIFFC_BODY float as_float(uint16_t v) {
  const uint32_t bits = static_cast<uint32_t>(v) << 16;
  float result;
  memcpy(&result, &bits, sizeof result);
  return result;
}

DIFFC_BODY void store(float& to, float v) {
  to = v;
}
DIFFC_BODY void store(uint16_t& to, float v) {
  uint32_t bits;
  memcpy(&bits, &v, sizeof bits);
  if (v != v) bits = 0x7fc00000;  // a GPU's own NaN, all ones, would be rounded to -0
  to = static_cast<uint16_t>((bits + 0x7fff + ((bits >> 16) & 1)) >> 16);  // to nearest even
}

DIFFC_BODY float sigmoid_of(float u) {
  return 1.0f / (1.0f + expf(-u));
}

/// silu(u), u = scale x + shift clamped to [-limit, limit].
DIFFC_BODY float film_silu_value(float x, float scale, float shift, float limit) {
  float u = x * scale + shift;
  u = u < -limit ? -limit : u;
  u = u > limit ? limit : u;
  return u * sigmoid_of(u);
}

/// The gradient with respect to u before it is clamped: 0 where it is. That of x is the result times scale,
/// that of scale the result times x, that of shift the result.
DIFFC_BODY float film_silu_gradient(float x, float scale, float shift, float limit, float dy) {
  const float u = x * scale + shift;
  const float s = sigmoid_of(u);
  return u > limit || u < -limit ? 0.0f : dy * (s * (1.0f + u * (1.0f - s)));
}

}  // namespace diffc::nn::cuda

#undef DIFFC_BODY
