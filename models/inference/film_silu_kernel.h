// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Vectorised loops behind film_silu: y = silu(u), u = scale x + shift clamped to [-limit, limit]. Values are
// float, or bfloat16 stored as uint16_t; an infinite limit clamps nothing.

#pragma once

#include <cstdint>

namespace diffc::nn {

/// `rows` rows of `channels` values that share one scale and shift.
void film_silu_forward(const float* x, const float* scale, const float* shift, float limit, float* y,
                       int64_t rows, int64_t channels);
void film_silu_forward(const uint16_t* x, const float* scale, const float* shift, float limit, uint16_t* y,
                       int64_t rows, int64_t channels);

/// Writes dx and adds to d_scale and d_shift (channels values each). Where u is clamped, all three gradients
/// are 0.
void film_silu_backward(const float* x, const float* scale, const float* shift, float limit, const float* dy,
                        float* dx, float* d_scale, float* d_shift, int64_t rows, int64_t channels);
void film_silu_backward(const uint16_t* x, const float* scale, const float* shift, float limit,
                        const uint16_t* dy, uint16_t* dx, float* d_scale, float* d_shift, int64_t rows,
                        int64_t channels);

}  // namespace diffc::nn
