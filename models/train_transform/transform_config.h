// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Everything the training of a transform codec is told, as one JSON object (diffc-train codec --config).

#pragma once

#include <nlohmann/json_fwd.hpp>

#include "models/train/loop_config.h"
#include "models/train_transform/adversary.h"
#include "models/transform/transform_description.h"

namespace diffc::train_transform {

struct TransformTrainConfig : train::LoopConfig {
  TransformTrainConfig() { flat = 0.6; }

  // Of the networks: features of the transforms, channels of y and z, features of the hyper transforms,
  // residual blocks at a quarter of the resolution. y has an eighth of the sides of the picture, z half of
  // those.
  int width = 48, latents = 64, hyper_latents = 32, hyper_width = 32, blocks = 3;
  double lambda = 0.01;  ///< Loss: bits per pixel + lambda * mean squared error in levels of 0 to 255.

  // For realism (objective.h); off by default. HiFiC: lambda 0.075/32, perceptual 1, adversarial 0.15,
  // rate_above 2, 1 or 0.5, rate_below 1/16.
  double perceptual = 0, adversarial = 0;  ///< Weights of perceptual_distance() and Adversary::loss_of().
  /// Bits per pixel that are to be held, if not 0: their weight in the loss is rate_above for a batch that
  /// takes more and rate_below for others.
  double target_bits = 0;
  double rate_above = 2, rate_below = 0.0625;
  AdversaryConfig adversary;  ///< Keys discriminator_width, discriminator_rate.

  void check() const;  ///< Throws Error(kUsage).
};

/// Unknown keys are refused by name. Throws Error(kUsage).
TransformTrainConfig transform_config_from_json(const nlohmann::json& json);
nlohmann::json to_json(const TransformTrainConfig& config);

/// The networks of such a model.
transform::TransformDescription describe(const TransformTrainConfig& config);

}  // namespace diffc::train_transform
