// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// y = silu(clamp(scale x + shift)) on a GPU, on plain pointers to its memory. Compiled where nvcc is found;
// the bodies are tested on the CPU, the kernels have not been run on a GPU so far.

#pragma once

#include <cstdint>

struct CUstream_st;  // of cudaStream_t

namespace diffc::nn::cuda {

using Stream = CUstream_st*;

/// x and y are `images` runs of `rows` rows of `channels` values (channels-last memory: rows = H W), float or
/// bfloat16 stored as uint16_t; scale and shift are [images, channels]. Every length is at least 1.
struct FilmSiluShape {
  int64_t images, rows, channels;
};

/// Queues the work on `stream` of the current device and returns. Null, or what CUDA says of a launch that
/// failed. Thread-safe.
const char* film_silu_forward(const float* x, const float* scale, const float* shift, float limit, float* y,
                              const FilmSiluShape& shape, Stream stream);
const char* film_silu_forward(const uint16_t* x, const float* scale, const float* shift, float limit,
                              uint16_t* y, const FilmSiluShape& shape, Stream stream);

/// Writes dx, like x, and d_scale and d_shift, like scale. Sums are always taken in the same order.
const char* film_silu_backward(const float* x, const float* scale, const float* shift, float limit,
                               const float* dy, float* dx, float* d_scale, float* d_shift,
                               const FilmSiluShape& shape, Stream stream);
const char* film_silu_backward(const uint16_t* x, const float* scale, const float* shift, float limit,
                               const uint16_t* dy, uint16_t* dx, float* d_scale, float* d_shift,
                               const FilmSiluShape& shape, Stream stream);

}  // namespace diffc::nn::cuda
