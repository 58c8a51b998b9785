// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// The sampler `r2d2`: DiffC-F's reconstruction, carried on towards the law that attains R(D) at the
// distortion of the observation, and from there to the posterior mean (plugins/r2d2/SAMPLERS.md).

#pragma once

#include <vector>

#include "codec/diffusion/samplers.h"
#include "plugins/r2d2/push.h"

namespace diffc::r2d2 {

/// Where `t` = 1 is the law itself and 2 the posterior mean.
inline constexpr double kLaw = 1, kMean = 2;

struct SamplerOptions {
  double epsilon = 0;  ///< Of the law: reconstruction_level().
  double t = kLaw;     ///< 0: DiffC-F. Up to 1, t epsilon is removed; beyond, the posterior mean is mixed in.
  int flow_steps = 10;
  PushOptions push;  ///< epsilon and eta_min are filled in.
};

/// reconstruct_flow() followed by push_past_zero(). The flow ends with xhat at eta_min, which already takes
/// eta_min^2 off every direction, so t epsilon - eta_min^2 is left to remove; where that is not positive the
/// flow reconstruction is returned.
std::vector<float> reconstruct_r2d2(const ImageDenoiser& denoiser, std::span<const float> y, double eta,
                                    const SamplerOptions& options, const Progress& progress = {},
                                    PushReport* push_report = nullptr);

}  // namespace diffc::r2d2
