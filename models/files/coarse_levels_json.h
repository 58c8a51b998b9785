// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// The key "coarse" in the description of a model.

#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "codec/denoiser/coarse_denoiser.h"

namespace diffc::model_files {

/// An array of pairs [noise level, factor].
nlohmann::json to_json(const std::vector<CoarseLevel>& levels);

/// Throws Error(kData) naming `name` for levels that check_coarse_levels() refuses, and
/// nlohmann::json::exception for another structure.
std::vector<CoarseLevel> coarse_levels_from_json(const nlohmann::json& stored, const std::string& name);

}  // namespace diffc::model_files
