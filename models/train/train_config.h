// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Everything a training run is told, as one JSON object (diffc-train --config).

#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "models/files/network_config.h"
#include "models/train/noise_levels.h"
#include "models/train/optimizer.h"

namespace diffc::train {

struct TrainConfig {
  nn::NetworkConfig network;
  OptimizerConfig optimizer;
  NoiseLevels levels;
  int batch = 16;   ///< Images per step, all workers of one process together.
  int workers = 2;  ///< Single-threaded workers; each takes batch / workers images.
  int crop = 64;
  int validation = 96;  ///< Held-out images.
  /// Part of the examples that are pictures of models/synthetic, in [0, 1]; some of them are made of the
  /// photograph that would have been drawn.
  double synthetic = 0.08;
  /// Inner convolutions in bfloat16; parameters are kept in float.
  bool bfloat16 = false;
  double level_power =
      0.5;             ///< Loss weight of a level: its mean loss to the power of minus this. 0 = unweighted.
  double clip = 1.0;   ///< Largest gradient norm; larger gradients are scaled down. 0 = off.
  double ema = 0.999;  ///< Decay of the averaged parameters; shorter at the start.
  double flat =
      0.3;           ///< The learning rate is constant for this part of the budget, then falls linearly to 0.
  int warmup = 100;  ///< Steps in which the learning rate grows from 0.
  uint64_t seed = 1;
  double minutes = 10;  ///< Budget in wall-clock time,
  int64_t steps = 0;    ///< or, if not 0, in steps.
  double checkpoint_minutes = 3;
  double validate_minutes = 4;

  void check() const;  ///< Throws Error(kUsage).
};

/// Unknown keys are refused by name. Throws Error(kUsage).
TrainConfig train_config_from_json(const nlohmann::json& json);
nlohmann::json to_json(const TrainConfig& config);

}  // namespace diffc::train
