// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/train/training_loop.h"

#include <utility>

#include "codec/base/error.h"

namespace diffc::train {
namespace {

using at::Tensor;

bool fit(const std::vector<Tensor>& tensors, const std::vector<nn::ParameterSpec>& specs) {
  bool same = tensors.size() == specs.size();
  for (size_t i = 0; same && i < specs.size(); ++i)
    same = tensors[i].sizes() == at::IntArrayRef(specs[i].shape);
  return same;
}

}  // namespace

void check_parameters(const std::vector<Tensor>& parameters, const std::vector<nn::ParameterSpec>& specs) {
  if (!fit(parameters, specs))
    throw Error(ErrorKind::kUsage, "the model to start from has another architecture",
                "use its configuration");
}

void check_checkpoint(const Checkpoint& checkpoint, const std::vector<nn::ParameterSpec>& specs,
                      const TrainConfig& config) {
  check_parameters(checkpoint.parameters, specs);
  // Adam has two moments of a parameter, Muon one.
  std::vector<nn::ParameterSpec> second = specs;
  for (nn::ParameterSpec& spec : second)
    if (config.optimizer.muon && spec.matrix) spec.shape = {0};
  if (!fit(checkpoint.average, specs) || !fit(checkpoint.first, specs) || !fit(checkpoint.second, second) ||
      checkpoint.level_loss.size() != LevelLoss::kBins)
    throw Error(ErrorKind::kUsage, "the checkpoint is of another run",
                "go on with the configuration it was begun with");
}

nn::Model trained_model(const TrainConfig& config, std::vector<Tensor> parameters) {
  nn::Model model;
  model.network = config.network;
  model.eta_min = static_cast<float>(eta_of_gamma(config.levels.low));
  model.eta_max = static_cast<float>(eta_of_gamma(config.levels.high));
  model.parameters = std::move(parameters);
  return model;
}

}  // namespace diffc::train
