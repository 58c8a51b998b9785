// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/files/experts.h"

#include <fmt/format.h>

#include "codec/base/error.h"
#include "models/files/model_description.h"

namespace diffc::model_files {
namespace {

std::string prefix(size_t index) {
  return fmt::format("expert{}.", index);
}

void check_joined(std::span<const JoinedModel> models, const std::vector<ModelDescription>& described) {
  if (models.empty()) throw Error(ErrorKind::kUsage, "no models to join");
  for (size_t k = 0; k < models.size(); ++k) {
    const ModelDescription& model = described[k];
    const auto require = [&](bool holds, const char* what) {
      if (!holds) throw Error(ErrorKind::kUsage, fmt::format("{}: {}", models[k].name, what));
    };
    require(model.experts.empty(), "holds several networks itself");
    require(model.network.channels == described[0].network.channels, "is of another kind of image");
    if (k == 0) continue;
    const float from = models[k].eta_from, before = k > 1 ? models[k - 1].eta_from : described[0].eta_min;
    require(from > before, "its noise level does not lie above that of the model before");
    require(from >= model.eta_min && from < model.eta_max, "does not know the noise level it is to start at");
    require(from <= described[k - 1].eta_max, "the model before it ends at less noise");
  }
}

}  // namespace

size_t network_count(const SafetensorsFile& file, const std::string& name) {
  return read_description(file, name).experts.size() + 1;
}

SafetensorsFile single_network(const SafetensorsFile& file, const std::string& name, size_t index) {
  ModelDescription model = read_description(file, name);
  if (index > model.experts.size()) {
    throw Error(ErrorKind::kUsage, fmt::format("{}: there is no network {}", name, index),
                fmt::format("the model has networks 0 to {}", model.experts.size()));
  }
  if (model.experts.empty()) return file;
  ModelDescription single;
  single.name = model.name;
  single.network = index == 0 ? model.network : model.experts[index - 1].network;
  single.eta_min = model.eta_min;
  single.eta_max = model.eta_max;
  SafetensorsFile out;
  const std::string wanted = prefix(index);
  for (const auto& [key, tensor] : file.tensors) {
    const bool of_expert = key.starts_with("expert");
    if (index == 0 && !of_expert) out.tensors[key] = tensor;
    if (index > 0 && key.starts_with(wanted)) out.tensors[key.substr(wanted.size())] = tensor;
  }
  write_description(single, out);
  return out;
}

SafetensorsFile join_models(std::span<const JoinedModel> models, const std::string& name) {
  std::vector<ModelDescription> described;
  for (const JoinedModel& model : models) described.push_back(read_description(model.file, model.name));
  check_joined(models, described);
  ModelDescription joined;
  joined.name = name;
  joined.network = described[0].network;
  joined.eta_min = described[0].eta_min;
  joined.eta_max = described.back().eta_max;
  SafetensorsFile out;
  for (size_t k = 0; k < models.size(); ++k) {
    if (k > 0) joined.experts.push_back({models[k].eta_from, described[k].network});
    joined.training.push_back(described[k].training);
    for (const auto& [key, tensor] : models[k].file.tensors)
      out.tensors[k == 0 ? key : prefix(k) + key] = tensor;
  }
  write_description(joined, out);
  return out;
}

}  // namespace diffc::model_files
