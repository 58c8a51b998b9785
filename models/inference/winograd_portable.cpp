// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Winograd kernels for any processor.

#include <cstdint>

#include "models/inference/sigmoid.h"
#include "models/inference/winograd_kernels.h"

namespace diffc::nn {
namespace portable {
namespace {

constexpr int kLanes = 4, kRows = 4;
#define DIFFC_KERNEL
#include "models/inference/winograd_kernels.inc"
#undef DIFFC_KERNEL

}  // namespace
}  // namespace portable

const WinogradKernels kPortableWinograd = {
    {portable::pack, portable::convolve}, portable::add_gradient, portable::finish_gradient};

}  // namespace diffc::nn
