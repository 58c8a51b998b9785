// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/files/model_description.h"

#include <filesystem>

#include "codec/base/error.h"
#include "models/files/coarse_levels_json.h"
#include "models/files/side_weights_json.h"

namespace diffc::model_files {
namespace {

using nlohmann::json;

constexpr int kMaxLevels = 4096;

json to_json(const BandTable& table) {
  if (table.empty()) return nullptr;
  return {{"first_level", table.first_level},
          {"level_step", table.level_step},
          {"levels", table.levels},
          {"colours", table.colours},
          {"log2_power_q3", table.log2_power_q3}};
}

BandTable band_table_from_json(const json& stored, const std::string& name) {
  BandTable table;
  if (stored.is_null()) return table;
  table.first_level = stored.at("first_level").get<NoiseLevel>();
  table.level_step = stored.at("level_step").get<NoiseLevel>();
  table.levels = stored.at("levels").get<int>();
  table.colours = stored.at("colours").get<int>();
  table.log2_power_q3 = stored.at("log2_power_q3").get<std::vector<int16_t>>();
  const bool sane = table.levels >= 1 && table.levels <= kMaxLevels && table.level_step > 0 &&
                    (table.colours == 1 || table.colours == 3) &&
                    table.log2_power_q3.size() == size_t(table.levels) * table.colours * BandTable::kBands;
  if (!sane) throw Error(ErrorKind::kData, name + ": the band table is malformed");
  return table;
}

}  // namespace

ModelDescription read_description(const SafetensorsFile& file, const std::string& name) {
  const auto stored = file.metadata.find(kModelKey);
  if (stored == file.metadata.end()) {
    throw Error(ErrorKind::kData, name + ": holds no diffc model", "train one with diffc-train");
  }
  ModelDescription model;
  try {
    const json description = json::parse(stored->second);
    if (description.at("format").get<int>() != 1) {
      throw Error(ErrorKind::kUnsupported, name + ": model of a later format", "update diffc");
    }
    model.network = nn::network_config_from_json(description.at("network"));
    model.eta_min = description.at("eta_min").get<float>();
    model.eta_max = description.at("eta_max").get<float>();
    model.bands = band_table_from_json(description.at("bands"), name);
    if (description.contains("side"))
      model.side_weights = side_weights_from_json(description.at("side"), name);
    if (description.contains("coarse"))
      model.coarse = coarse_levels_from_json(description.at("coarse"), name);
    if (const auto found = file.metadata.find(kTrainingKey); found != file.metadata.end()) {
      model.training = json::parse(found->second);
    }
  } catch (const json::exception& e) {
    throw Error(ErrorKind::kData, name + ": malformed model description (" + e.what() + ")");
  }
  if (!(model.eta_min > 0 && model.eta_min < model.eta_max && model.eta_max < 1e6f)) {
    throw Error(ErrorKind::kData, name + ": noise range out of order");
  }
  if (const auto found = file.metadata.find(kNameKey); found != file.metadata.end())
    model.name = found->second;
  if (model.name.empty()) model.name = std::filesystem::path(name).stem().string();
  return model;
}

void write_description(const ModelDescription& model, SafetensorsFile& file) {
  json description = {{"format", 1},
                      {"network", nn::to_json(model.network)},
                      {"eta_min", model.eta_min},
                      {"eta_max", model.eta_max},
                      {"bands", to_json(model.bands)}};
  if (!model.side_weights.empty()) description["side"] = to_json(model.side_weights);
  if (!model.coarse.empty()) description["coarse"] = to_json(model.coarse);
  file.metadata[kModelKey] = description.dump();
  file.metadata[kNameKey] = model.name;
  if (!model.training.is_null()) file.metadata[kTrainingKey] = model.training.dump();
}

DenoiserInfo denoiser_info(const ModelDescription& model, const std::string& id) {
  DenoiserInfo info;
  info.id = id;
  info.name = model.name;
  info.channels = model.network.channels;
  info.size_multiple = model.network.size_multiple();
  info.receptive_radius = model.network.receptive_radius();
  info.eta_min = model.eta_min;
  info.eta_max = model.eta_max;
  info.bands = model.bands;
  info.side_weights = model.side_weights;
  return info;
}

}  // namespace diffc::model_files
