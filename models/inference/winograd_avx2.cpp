// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Winograd kernels for AVX2. Only functions with the target attribute use it: the file runs anywhere.

#if defined(__x86_64__)

#include <cstdint>

#include "models/inference/instruction_set.h"
#include "models/inference/sigmoid.h"
#include "models/inference/winograd_kernels.h"

namespace diffc::nn {
namespace avx2 {
namespace {

constexpr int kLanes = 8, kRows = 4;
#define DIFFC_KERNEL DIFFC_AVX2
#include "models/inference/winograd_kernels.inc"
#undef DIFFC_KERNEL

}  // namespace
}  // namespace avx2

const WinogradKernels kAvx2Winograd = {
    {avx2::pack, avx2::convolve}, avx2::add_gradient, avx2::finish_gradient};

}  // namespace diffc::nn

#endif
