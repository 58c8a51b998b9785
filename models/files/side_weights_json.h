// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// The key "side" in the description of a model.

#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "codec/denoiser/side_weights.h"

namespace diffc::model_files {

/// An array with an object for each range of levels, from high to low: "lowest", "jump" (3 weights), "gain"
/// (of G_0 and G_1) and "length", each "first" and "later" (17 weights).
nlohmann::json to_json(const std::vector<SideWeights>& weights);

/// Throws Error(kData) naming `name` for weights out of 1..65535, levels out of order, or more than 64
/// ranges, and nlohmann::json::exception for another structure.
std::vector<SideWeights> side_weights_from_json(const nlohmann::json& stored, const std::string& name);

}  // namespace diffc::model_files
