// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Everything the training of a transform codec is told, as one JSON object (diffc-train codec --config).

#pragma once

#include <nlohmann/json_fwd.hpp>

#include "models/train/optimizer.h"
#include "models/transform/transform_description.h"

namespace diffc::train_transform {

struct TransformTrainConfig {
  // Of the networks: features of the transforms, channels of y and z, features of the hyper transforms,
  // residual blocks at a quarter of the resolution. y has an eighth of the sides of the picture, z half of
  // those.
  int width = 48, latents = 64, hyper_latents = 32, hyper_width = 32, blocks = 3;
  double lambda = 0.01;  ///< Loss: bits per pixel + lambda * mean squared error in levels of 0 to 255.
  train::OptimizerConfig optimizer;
  int batch = 16;
  int crop = 64;
  int validation = 96;  ///< Held-out images.
  double clip = 1.0;    ///< Largest gradient norm.
  double ema = 0.999;
  double flat = 0.6;  ///< The rate is constant for this part of the budget, then falls linearly to 0.
  int warmup = 100;   ///< Steps.
  uint64_t seed = 1;
  double minutes = 10;  ///< Budget in wall-clock time,
  int64_t steps = 0;    ///< or, if not 0, in steps.
  double checkpoint_minutes = 3, validate_minutes = 4;

  void check() const;  ///< Throws Error(kUsage).
};

/// Unknown keys are refused by name. Throws Error(kUsage).
TransformTrainConfig transform_config_from_json(const nlohmann::json& json);
nlohmann::json to_json(const TransformTrainConfig& config);

/// The networks of such a model.
transform::TransformDescription describe(const TransformTrainConfig& config);

}  // namespace diffc::train_transform
