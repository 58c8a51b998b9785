// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Everything a training run is told, as one JSON object (diffc-train --config).

#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "models/files/network_config.h"
#include "models/train/loop_config.h"
#include "models/train/noise_levels.h"

namespace diffc::train {

struct TrainConfig : LoopConfig {
  nn::NetworkConfig network;
  NoiseLevels levels;
  int workers = 2;  ///< Single-threaded workers; each takes batch / workers images.
  /// Part of the examples that are pictures of models/synthetic, in [0, 1]; some of them are made of the
  /// photograph that would have been drawn.
  double synthetic = 0.08;
  int synthetic_pool = 4096;  ///< Where one device has all pictures: how many synthetic ones, made once.
  double grain = 0.05;  ///< Part of the examples that get mild noise as of a sensor (add_grain), in [0, 1].
  /// Images held out of the larger ones that do not teach the least noise, for a second validation.
  int photographs = 48;
  /// Inner convolutions in bfloat16; parameters are kept in float.
  bool bfloat16 = false;
  double level_power =
      0.5;  ///< Loss weight of a level: its mean loss to the power of minus this. 0 = unweighted.

  void check() const;  ///< Throws Error(kUsage).
};

/// Unknown keys are refused by name. Throws Error(kUsage).
TrainConfig train_config_from_json(const nlohmann::json& json);
nlohmann::json to_json(const TrainConfig& config);

}  // namespace diffc::train
