// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// The estimate of a whole picture, tile by tile as a stream says, for the chain and for the samplers after
// it.

#pragma once

#include <span>

#include "codec/denoiser/estimate_guard.h"
#include "codec/diffusion/step_layout.h"

namespace diffc {

/// `network` holds the model's estimate where a tile needs it. The layout chooses.
void evaluate_tiles(const StepLayout& layout, std::span<const float> y, double eta,
                    std::span<const float> network, int threads, std::span<float> xhat);

/// The layout's present estimates, kept for lower noise levels: what a sampler makes of them.
EstimateGuardPtr make_guard(const StepLayout& layout, int threads);

}  // namespace diffc
