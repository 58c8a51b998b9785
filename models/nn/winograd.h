// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// 3x3 convolutions in float by Winograd's minimal filtering F(4x4, 3x3) (Lavin and Gray, CVPR 2016), through
// oneDNN: two to three times as fast as the direct method that LibTorch uses, forwards and backwards.

#pragma once

#include <ATen/ATen.h>

namespace diffc::nn {

/// Whether this processor has the method (AVX-512 today). The answer never changes.
bool winograd_available();

/// Whether training is faster with inner convolutions in bfloat16 than in float on this processor. The answer
/// never changes.
bool bfloat16_pays();

/// [N, C, H, W] of any layout to contiguous [N, C/16, H, W, 16] and back; C is a multiple of 16.
/// Differentiable.
at::Tensor to_blocked(const at::Tensor& x);
at::Tensor from_blocked(const at::Tensor& x);

/// Convolution with stride 1 and zero padding 1: x [N, I/16, H, W, 16], weight [O, I, 3, 3], bias [O], all
/// float; I and O are multiples of 16. Differentiable in all three. Relative rounding error about 1e-5.
/// Thread-safe.
at::Tensor winograd_convolution(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias);

}  // namespace diffc::nn
