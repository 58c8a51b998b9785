// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// y = silu(clamp(scale x + shift)): the only element-wise operation inside a residual block, fused into one
// pass.

#pragma once

#include <ATen/ATen.h>

namespace diffc::nn {

/// x is [N, C, H, W], best in channels-last memory, float or bfloat16; scale and shift are [N, C] float. The
/// sum is clamped to [-limit, limit]; infinity clamps nothing. Differentiable in all three. Made of three
/// separate tensor operations it would cost as much time as the convolutions around it.
at::Tensor film_silu(const at::Tensor& x, const at::Tensor& scale, const at::Tensor& shift, float limit);

}  // namespace diffc::nn
