// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Muon for the kernels inside the network, Adam for everything else.

#pragma once

#include <ATen/ATen.h>

#include <nlohmann/json_fwd.hpp>
#include <vector>

#include "models/nn/network.h"

namespace diffc::train {

struct OptimizerConfig {
  double muon_rate = 0.01;  ///< Spectral norm of one update of a kernel reshaped to [out, in * k * k].
  double muon_momentum = 0.95;
  int muon_iterations = 5;
  double adam_rate = 1e-3;
  double adam_beta1 = 0.9, adam_beta2 = 0.99;
  bool muon = true;  ///< False: Adam for all parameters.
};
OptimizerConfig optimizer_config_from_json(const nlohmann::json& json);
nlohmann::json to_json(const OptimizerConfig& config);

/// The nearest semi-orthogonal matrix to each of `matrices` [..., rows, columns], roughly: a Newton-Schulz
/// iteration that takes all singular values into about [0.7, 1.2] (Jordan et al. 2024, "Muon: an optimizer
/// for hidden layers").
at::Tensor orthogonalise(const at::Tensor& matrices, int iterations);

/// Updates of different parameters may run in different threads.
class Optimizer {
 public:
  /// For parameters on `device`.
  Optimizer(const std::vector<nn::ParameterSpec>& specs, const OptimizerConfig& config,
            at::Device device = at::kCPU);

  /// Changes parameter `index` in place. rate_factor scales the learning rate; step counts from 1.
  void update(size_t index, at::Tensor& parameter, const at::Tensor& gradient, double rate_factor,
              int64_t step);

  std::vector<at::Tensor>& first() { return first_; }  ///< Momentum; for checkpoints.
  const std::vector<at::Tensor>& first() const { return first_; }
  std::vector<at::Tensor>& second() { return second_; }  ///< Mean squares; empty tensors under Muon.
  const std::vector<at::Tensor>& second() const { return second_; }

 private:
  OptimizerConfig config_;
  std::vector<bool> muon_;
  std::vector<at::Tensor> first_, second_;
};

}  // namespace diffc::train
