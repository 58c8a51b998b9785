// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/files/model_description.h"

#include <algorithm>
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

json to_json(const std::vector<Expert>& experts) {
  json stored = json::array();
  for (const Expert& expert : experts)
    stored.push_back({{"eta_from", expert.eta_from}, {"network", nn::to_json(expert.network)}});
  return stored;
}

std::vector<Expert> experts_from_json(const json& stored) {
  std::vector<Expert> experts;
  for (const json& item : stored)
    experts.push_back({item.at("eta_from").get<float>(), nn::network_config_from_json(item.at("network"))});
  return experts;
}

// Throws unless noise levels rise and all networks are of one kind of image.
void check_ranges(const ModelDescription& model, const std::string& name) {
  bool sane = model.eta_min > 0 && model.eta_max < 1e6f, alike = true;
  float below = model.eta_min;
  for (const Expert& expert : model.experts) {
    sane = sane && expert.eta_from > below;
    below = expert.eta_from;
    alike = alike && expert.network.channels == model.network.channels;
  }
  if (!(sane && below < model.eta_max)) throw Error(ErrorKind::kData, name + ": noise range out of order");
  if (!alike) throw Error(ErrorKind::kData, name + ": networks of colour and grey images in one model");
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
    // 2: with experts.
    const int format = description.at("format").get<int>();
    if (format != 1 && format != 2) {
      throw Error(ErrorKind::kUnsupported, name + ": model of a later format", "update diffc");
    }
    model.network = nn::network_config_from_json(description.at("network"));
    if (format == 2) model.experts = experts_from_json(description.at("experts"));
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
  check_ranges(model, name);
  if (const auto found = file.metadata.find(kNameKey); found != file.metadata.end())
    model.name = found->second;
  if (model.name.empty()) model.name = std::filesystem::path(name).stem().string();
  return model;
}

void write_description(const ModelDescription& model, SafetensorsFile& file) {
  json description = {{"format", model.experts.empty() ? 1 : 2},
                      {"network", nn::to_json(model.network)},
                      {"eta_min", model.eta_min},
                      {"eta_max", model.eta_max},
                      {"bands", to_json(model.bands)}};
  if (!model.experts.empty()) description["experts"] = to_json(model.experts);
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
  for (const Expert& expert : model.experts) {
    // Multiples are powers of two.
    info.size_multiple = std::max(info.size_multiple, expert.network.size_multiple());
    info.receptive_radius = std::max(info.receptive_radius, expert.network.receptive_radius());
  }
  info.eta_min = model.eta_min;
  info.eta_max = model.eta_max;
  info.bands = model.bands;
  info.side_weights = model.side_weights;
  return info;
}

}  // namespace diffc::model_files
