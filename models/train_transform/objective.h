// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#pragma once

#include <ATen/ATen.h>

#include <memory>

#include "models/features/feature_network.h"
#include "models/train_transform/adversary.h"
#include "models/train_transform/rate_distortion.h"
#include "models/train_transform/transform_config.h"

namespace diffc::train_transform {

/// What a batch costs, term by term; those that the configuration has no weight for are 0.
struct Cost {
  at::Tensor loss;  ///< The weighted sum, differentiable.
  double bits = 0, squared_error = 0, perceptual = 0, adversarial = 0;
};

/// The loss of a transform codec: weighted bits + lambda squared error, and for realism what HiFiC adds
/// (Mentzer et al. 2020, Eqs. 7 and 11).
class Objective {
 public:
  /// `features` are on the device. Throws Error(kUsage) if the configuration wants them and there are none.
  Objective(const TransformTrainConfig& config, std::shared_ptr<const features::FeatureNetwork> features,
            at::Device device = at::kCPU);

  /// Of pictures x and what rate_distortion() made of them.
  Cost cost(const at::Tensor& x, const RateDistortion& rd) const;

  /// Null without weight for one.
  Adversary* adversary() { return adversary_.get(); }
  const Adversary* adversary() const { return adversary_.get(); }

 private:
  TransformTrainConfig config_;
  std::shared_ptr<const features::FeatureNetwork> features_;
  std::unique_ptr<Adversary> adversary_;
};

}  // namespace diffc::train_transform
