// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Reconstructions from y = x + eta u (Theis et al. 2022, section 3). All end with xhat at the lowest noise
// level eta_min. Progress is told before each network evaluation.

#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "codec/base/public.h"
#include "codec/denoiser/image_denoiser.h"
#include "codec/plugin/progress.h"

namespace diffc DIFFC_PUBLIC {

/// E[x | y]: the least mean squared error of all reconstructions.
std::vector<float> reconstruct_mean(const ImageDenoiser& denoiser, std::span<const float> y, double eta);

/// Steps that the samplers below want from eta to the model's eta_min: they then come within about 0.05 dB of
/// what many steps converge to (plugins/diffc/RESULTS.md, "Samplers").
int usual_flow_steps(double eta, double eta_min);
int usual_ancestral_steps(double eta, double eta_min);

/// DiffC-F: the probability flow dy/deta = (y - xhat)/eta (Theis et al. 2022, Eq. 6) from eta to eta_min on
/// steps + 1 levels equidistant in eta^(1/7) (Karras et al. 2022, Eq. 5), by the second-order multistep
/// exponential integrator of the data prediction (DPM-Solver++ 2M, Lu et al. 2022), each step corrected with
/// the estimate that the next one needs anyway (UniC, Zhao et al. 2023). steps + 1 network evaluations.
std::vector<float> reconstruct_flow(const ImageDenoiser& denoiser, std::span<const float> y, double eta,
                                    int steps, const Progress& progress = {});

/// DiffC-A: the chain continued with fresh noise from (key, seed) on steps + 1 levels equidistant in log eta,
/// by the second-order multistep integrator of the reverse stochastic differential equation
/// (SDE-DPM-Solver++ 2M, Lu et al. 2022). steps + 1 network evaluations.
std::vector<float> reconstruct_ancestral(const ImageDenoiser& denoiser, std::span<const float> y, double eta,
                                         int steps, uint64_t key, uint64_t seed,
                                         const Progress& progress = {});

}  // namespace diffc
