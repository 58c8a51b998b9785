// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// The sampler `r2d2`: DiffC-F's reconstruction, carried on to the law that attains R(D) at the distortion of
// the observation (plugins/r2d2/SAMPLERS.md).

#pragma once

#include <vector>

#include "codec/diffusion/samplers.h"
#include "plugins/r2d2/push.h"

namespace diffc::r2d2 {

struct SamplerOptions {
  int flow_steps = 10;
  PushOptions push;  ///< epsilon and eta_min are filled in.
};

/// reconstruct_flow() followed by push_past_zero(). expected_mse is that of xhat(y, eta), per dimension. The
/// flow ends with xhat at eta_min, which already takes eta_min^2 off every direction, so epsilon =
/// expected_mse - eta_min^2 is left to remove; where that is not positive the flow reconstruction is
/// returned.
std::vector<float> reconstruct_r2d2(const ImageDenoiser& denoiser, std::span<const float> y, double eta,
                                    double expected_mse, const SamplerOptions& options,
                                    const Progress& progress = {}, PushReport* push_report = nullptr);

}  // namespace diffc::r2d2
