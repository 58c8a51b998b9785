// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/train_transform/objective.h"

#include "codec/base/error.h"

namespace diffc::train_transform {

Objective::Objective(const TransformTrainConfig& config,
                     std::shared_ptr<const features::FeatureNetwork> features, at::Device device)
    : config_(config), features_(std::move(features)) {
  if (config.perceptual > 0 && !features_)
    throw Error(ErrorKind::kUsage, "training configuration: perceptual needs a feature network",
                "give a TorchScript file of one");
  if (config.adversarial > 0)
    adversary_ = std::make_unique<Adversary>(config.adversary, config.latents, config.seed, device);
}

Cost Objective::cost(const at::Tensor& x, const RateDistortion& rd) const {
  Cost cost;
  cost.bits = rd.bits.item<double>();
  cost.squared_error = rd.squared_error.item<double>();
  double weight = 1;
  if (config_.target_bits > 0)
    weight = cost.bits > config_.target_bits ? config_.rate_above : config_.rate_below;
  cost.loss = weight * rd.bits + config_.lambda * rd.squared_error;
  if (config_.perceptual > 0) {
    const at::Tensor distance = features::perceptual_distance(*features_, rd.picture, x);
    cost.perceptual = distance.item<double>();
    cost.loss = cost.loss + config_.perceptual * distance;
  }
  if (adversary_) {
    const at::Tensor doubt = adversary_->loss_of(rd.picture, rd.latents);
    cost.adversarial = doubt.item<double>();
    cost.loss = cost.loss + config_.adversarial * doubt;
  }
  return cost;
}

}  // namespace diffc::train_transform
