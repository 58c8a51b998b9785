// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// 3x3 convolutions in float and their gradients by Winograd's minimal filtering F(4x4, 3x3) (Lavin and Gray,
// CVPR 2016, section 4.3), compiled for several instruction sets.

#pragma once

#include "models/inference/convolution_kernels.h"

namespace diffc::nn {

struct WinogradKernels : ConvolutionKernels {
  /// Adds to sums [36, in, out] what these tiles contribute to the gradient of the weights, given the
  /// gradient dy of the outputs.
  void (*add_gradient)(const ConvolutionShape& shape, const float* x, const float* dy, int first, int count,
                       float* scratch, float* sums);

  /// The gradient of taps [9, in, out] from complete sums.
  void (*finish_gradient)(const float* sums, int in, int out, float* d_taps);
};

extern const WinogradKernels kPortableWinograd;
#if defined(__x86_64__)
extern const WinogradKernels kAvx2Winograd;
extern const WinogradKernels kAvx512Winograd;
#endif

}  // namespace diffc::nn
