// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// The complete state of a training run, in one safetensors file.

#pragma once

#include <ATen/ATen.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "models/train/outliers.h"

namespace diffc::train {

struct Checkpoint {
  std::vector<at::Tensor> parameters, average, first, second;  ///< In the order of Network::specs().
  std::vector<double> level_loss;
  OutlierState outliers;
  int64_t step = 0;
  double seconds = 0;  ///< Training time so far.
  nlohmann::json config;
};

void save_checkpoint(const std::string& path, const Checkpoint& checkpoint);
Checkpoint load_checkpoint(const std::string& path);

}  // namespace diffc::train
