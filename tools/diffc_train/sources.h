// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#pragma once

#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "models/train/training_data.h"

namespace diffc::train {

/// The arguments of --data, and what a model tells of them.
struct Sources {
  std::vector<SourceSpec> specs;
  nlohmann::json listed;
};
/// Throws Error(kUsage).
Sources parse_sources(const std::vector<std::string>& arguments);

/// Reads all of them, in every format that a plugin knows.
std::shared_ptr<const TrainingData> load_sources(const Sources& sources, DataOptions options);

/// A JSON file. Throws Error naming it.
nlohmann::json read_json(const std::string& path);

}  // namespace diffc::train
