// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// What `diffc-train eval` measures and shows.

#pragma once

#include <nlohmann/json.hpp>
#include <vector>

#include "codec/base/image.h"
#include "codec/denoiser/denoiser.h"

namespace diffc::train {

/// Errors, ELBO and ideal rates of a model on images; with `against`, also what it gains on that model at
/// each level, in dB of xhat. Progress goes to a terminal on stderr.
nlohmann::json evaluate(const Denoiser& denoiser, const Denoiser* against, const std::vector<Image>& images,
                        uint64_t seed);

/// Prints what evaluate() has measured.
void print_evaluation(const nlohmann::json& evaluation);

}  // namespace diffc::train
