// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/files/coarse_levels_json.h"

#include "codec/base/error.h"

namespace diffc::model_files {

using nlohmann::json;

json to_json(const std::vector<CoarseLevel>& levels) {
  json stored = json::array();
  for (const CoarseLevel& level : levels) stored.push_back({level.eta, level.factor});
  return stored;
}

std::vector<CoarseLevel> coarse_levels_from_json(const json& stored, const std::string& name) {
  std::vector<CoarseLevel> levels;
  for (const json& pair : stored) levels.push_back({pair.at(0).get<float>(), pair.at(1).get<int>()});
  try {
    check_coarse_levels(levels);
  } catch (const Error& error) {
    throw Error(ErrorKind::kData, name + ": " + error.what());
  }
  return levels;
}

}  // namespace diffc::model_files
