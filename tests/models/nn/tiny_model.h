// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Small networks with random parameters.

#pragma once

#include "models/nn/model_file.h"
#include "models/nn/network.h"

namespace diffc::nn::test {

inline NetworkConfig flat_config() {
  NetworkConfig config;
  config.stages = {{2, 16, 16, 2}};
  return config;
}

inline NetworkConfig nested_config() {
  NetworkConfig config;
  config.stages = {{2, 8, 16, 1}, {4, 16, 16, 1}, {8, 16, 8, 1}, {4, 16, 16, 1}, {2, 8, 8, 1}};
  return config;
}

/// A network whose output depends on all of its inputs: parameters that start at zero are random too.
inline Model random_model(const NetworkConfig& config, uint64_t seed) {
  Model model;
  model.name = "tiny";
  model.network = config;
  const Network network(config);
  model.parameters = network.initial_parameters(seed);
  at::manual_seed(seed);
  for (size_t i = 0; i < model.parameters.size(); ++i) {
    if (network.specs()[i].init_std == 0) model.parameters[i].normal_(0, 0.05);
  }
  return model;
}

}  // namespace diffc::nn::test
