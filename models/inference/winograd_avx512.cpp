// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Winograd kernels for AVX-512. Only functions with the target attribute use it: the file runs anywhere.

#if defined(__x86_64__)

#include <cstdint>

#include "models/inference/sigmoid.h"
#include "models/inference/winograd_kernels.h"

namespace diffc::nn {
namespace avx512 {
namespace {

constexpr int kLanes = 16, kRows = 8;
#if defined(__clang__)  // ignores an attribute with a preference it does not know
#define DIFFC_KERNEL __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,fma")))
#else
#define DIFFC_KERNEL __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,fma,prefer-vector-width=512")))
#endif
#include "models/inference/winograd_kernels.inc"
#undef DIFFC_KERNEL

}  // namespace
}  // namespace avx512

const WinogradKernels kAvx512Winograd = {"avx512", avx512::pack, avx512::convolve, avx512::add_gradient,
                                         avx512::finish_gradient};

}  // namespace diffc::nn

#endif
