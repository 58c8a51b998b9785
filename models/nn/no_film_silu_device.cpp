// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Built where nvcc or a LibTorch with CUDA is missing.

#include "models/nn/film_silu_device.h"

namespace diffc::nn {

bool has_device_film_silu() {
  return false;
}

at::Tensor device_film_silu(const at::Tensor&, const at::Tensor&, const at::Tensor&, float) {
  TORCH_CHECK(false, "this build has no CUDA kernels");
}

FilmSiluGradients device_film_silu_gradients(const at::Tensor&, const at::Tensor&, const at::Tensor&, float,
                                             const at::Tensor&) {
  TORCH_CHECK(false, "this build has no CUDA kernels");
}

}  // namespace diffc::nn
