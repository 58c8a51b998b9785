// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// 3x3 convolutions by the direct method with products of bfloat16 numbers (8 bits of mantissa), summed in
// float. Inputs and outputs are float. An input is off by at most 2^-9 of itself, a weight by 1.01 times 2^-8
// of the largest of its nine taps, their sum by little more than 2^-9 of the last one.

#pragma once

#include "models/inference/convolution_kernels.h"

namespace diffc::nn {

#if defined(__x86_64__)
extern const ConvolutionKernels kAvx512Bfloat16;  ///< On vectors, by VDPBF16PS.
extern const ConvolutionKernels kAmxBfloat16;     ///< On matrices of 16 x 32, by TDPBF16PS.
#endif

}  // namespace diffc::nn
