// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// How the convolutions of networks are computed: chosen once, by the processor or the environment.

#pragma once

#include <span>

#include "models/inference/winograd_kernels.h"

namespace diffc::nn {

struct Arithmetic {
  const char* name;
  /// In float: training, transform codecs, and what bfloat16 is too coarse for.
  const WinogradKernels* winograd;
  /// For the inner layers of denoising networks.
  const ConvolutionKernels* inner;
};

/// All that this processor can do, the fastest last.
std::span<const Arithmetic> arithmetics();

/// The one named by the environment variable DIFFC_ARITHMETIC, or the fastest. Throws Error(kUsage) for a
/// name that is unknown here.
const Arithmetic& arithmetic();

}  // namespace diffc::nn
