// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/train/checkpoint.h"

#include <fmt/format.h>

#include "codec/base/error.h"
#include "models/nn/model_file.h"

namespace diffc::train {
namespace {

constexpr const char* kKey = "diffc.checkpoint";

struct Group {
  const char* name;
  std::vector<at::Tensor> Checkpoint::*tensors;
};
constexpr Group kGroups[] = {{"parameter", &Checkpoint::parameters},
                             {"average", &Checkpoint::average},
                             {"first", &Checkpoint::first},
                             {"second", &Checkpoint::second}};

}  // namespace

void save_checkpoint(const std::string& path, const Checkpoint& checkpoint) {
  model_files::SafetensorsFile file;
  for (const Group& group : kGroups) {
    const auto& tensors = checkpoint.*group.tensors;
    for (size_t i = 0; i < tensors.size(); ++i) {
      file.tensors[fmt::format("{}.{:04}", group.name, i)] = nn::store_tensor(tensors[i], at::kFloat);
    }
  }
  file.metadata[kKey] = nlohmann::json{
      {"step", checkpoint.step},
      {"seconds", checkpoint.seconds},
      {"level_loss", checkpoint.level_loss},
      {"outliers", to_json(checkpoint.outliers)},
      {"config",
       checkpoint.config}}.dump();
  model_files::write_safetensors(path, file);
}

Checkpoint load_checkpoint(const std::string& path) {
  const model_files::SafetensorsFile file = model_files::read_safetensors(path);
  const auto stored = file.metadata.find(kKey);
  if (stored == file.metadata.end())
    throw Error(ErrorKind::kData, path + ": not a checkpoint of diffc-train");
  Checkpoint checkpoint;
  try {
    const auto description = nlohmann::json::parse(stored->second);
    checkpoint.step = description.at("step").get<int64_t>();
    checkpoint.seconds = description.at("seconds").get<double>();
    checkpoint.level_loss = description.at("level_loss").get<std::vector<double>>();
    // Older checkpoints remember no losses.
    if (description.contains("outliers")) {
      checkpoint.outliers = outlier_state_from_json(description.at("outliers"));
    }
    checkpoint.config = description.at("config");
  } catch (const nlohmann::json::exception& e) {
    throw Error(ErrorKind::kData, path + ": malformed checkpoint (" + e.what() + ")");
  }
  for (const Group& group : kGroups) {
    for (size_t i = 0;; ++i) {
      const auto found = file.tensors.find(fmt::format("{}.{:04}", group.name, i));
      if (found == file.tensors.end()) break;
      (checkpoint.*group.tensors).push_back(nn::restore_tensor(found->second, path));
    }
  }
  return checkpoint;
}

}  // namespace diffc::train
