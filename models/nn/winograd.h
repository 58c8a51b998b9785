// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// 3x3 convolutions in float by Winograd's method (models/inference/winograd_kernels.h): several times as fast
// as the direct method that LibTorch uses, forwards and backwards.

#pragma once

#include <ATen/ATen.h>

namespace diffc::nn {

/// Convolution with stride 1 and zero padding 1: x [N, I, H, W], weight [O, I, 3, 3], bias [O], all float; I
/// and O are multiples of 16; the result lies in channels-last memory. Differentiable in all three. Relative
/// rounding error about 1e-5. Thread-safe.
at::Tensor winograd_convolution(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias);

}  // namespace diffc::nn
