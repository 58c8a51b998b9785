// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Winograd kernels for AVX-512. Only functions with the target attribute use it: the file runs anywhere.

#if defined(__x86_64__)

#include <cstdint>

#include "models/inference/instruction_set.h"
#include "models/inference/sigmoid.h"
#include "models/inference/winograd_kernels.h"

namespace diffc::nn {
namespace avx512 {
namespace {

constexpr int kLanes = 16, kRows = 8;
#define DIFFC_KERNEL DIFFC_AVX512
#include "models/inference/winograd_kernels.inc"
#undef DIFFC_KERNEL

}  // namespace
}  // namespace avx512

const WinogradKernels kAvx512Winograd = {
    {avx512::pack, avx512::convolve}, avx512::add_gradient, avx512::finish_gradient};

}  // namespace diffc::nn

#endif
