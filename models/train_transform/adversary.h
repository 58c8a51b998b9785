// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#pragma once

#include <ATen/ATen.h>

#include <vector>

#include "models/train/optimizer.h"

namespace diffc::train_transform {

struct AdversaryConfig {
  int width = 32;      ///< Features of the discriminator's first layer.
  double rate = 2e-4;  ///< Of its Adam.
};

/// A discriminator that learns beside what it judges, by the non-saturating losses of HiFiC (Eqs. 7 and 8).
class Adversary {
 public:
  Adversary(const AdversaryConfig& config, int latents, uint64_t seed, at::Device device = at::kCPU);

  /// Mean of -log D(picture, y) over patches; gradients reach the picture, not y.
  at::Tensor loss_of(const at::Tensor& picture, const at::Tensor& y) const;

  /// One step towards telling pictures x from reconstructions. Returns its loss before,
  /// -log D(x, y) - log(1 - D(picture, y)): 2 ln 2 while it cannot tell. `step` counts from 1.
  double learn(const at::Tensor& x, const at::Tensor& picture, const at::Tensor& y, double rate_factor,
               int64_t step);

  // For checkpoints. restore() throws Error(kUsage) for parameters of other shapes.
  const std::vector<at::Tensor>& parameters() const { return parameters_; }
  train::Optimizer& optimizer() { return optimizer_; }
  const train::Optimizer& optimizer() const { return optimizer_; }
  void restore(const std::vector<at::Tensor>& parameters);

 private:
  std::vector<nn::ParameterSpec> specs_;
  std::vector<at::Tensor> parameters_;
  train::Optimizer optimizer_;
};

}  // namespace diffc::train_transform
