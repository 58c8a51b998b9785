// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// film_silu (models/nn/film_silu.h) of tensors that lie on a GPU, and of any without kernels.

#pragma once

#include <ATen/ATen.h>

namespace diffc::nn {

/// Whether this build has kernels for CUDA tensors.
bool has_device_film_silu();

struct FilmSiluGradients {
  at::Tensor x, scale, shift;
};

/// x and dy [N, C, H, W] in channels-last memory, both float or both bfloat16, scale and shift [N, C] float
/// and contiguous, all on one CUDA device. Queued on the current stream. Thread-safe. Throws c10::Error if a
/// launch fails or there are no kernels.
at::Tensor device_film_silu(const at::Tensor& x, const at::Tensor& scale, const at::Tensor& shift,
                            float limit);
FilmSiluGradients device_film_silu_gradients(const at::Tensor& x, const at::Tensor& scale,
                                             const at::Tensor& shift, float limit, const at::Tensor& dy);

/// The same made of LibTorch's operations, on any device, differentiable; slower, and the backward pass keeps
/// several times as much memory.
at::Tensor composed_film_silu(const at::Tensor& x, const at::Tensor& scale, const at::Tensor& shift,
                              float limit);

}  // namespace diffc::nn
