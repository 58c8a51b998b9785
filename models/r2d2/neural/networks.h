// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Networks of Algorithm 1. Rows are samples in the eigenbasis of the source; eps is [rows, 1].

#pragma once

#include <torch/torch.h>

#include <vector>

#include "models/r2d2/gaussian_mixture.h"
#include "models/r2d2/trained_controller.h"

namespace diffc::r2d2 {

enum class MlpKind {
  kZero,      ///< The output layer starts at zero.
  kShortcut,  ///< A linear map from inputs to outputs is added; both start at zero.
  kPlain,     ///< Uniform in +-1/sqrt(inputs of the layer), LibTorch's own start.
};

/// Fully connected, LeakyReLU after each hidden layer.
class Mlp {
 public:
  Mlp() = default;
  Mlp(int inputs, int outputs, int hidden, int layers, MlpKind kind = MlpKind::kZero);
  torch::Tensor forward(const torch::Tensor& x) const;
  /// Weights, then biases, then the shortcut.
  std::vector<torch::Tensor> parameters() const;

  std::vector<DenseLayer> layers() const;
  DenseLayer shortcut() const;  ///< Of zeros if there is none.

 private:
  std::vector<torch::Tensor> weight_, bias_;
  torch::Tensor shortcut_;
};

/// Gaussian mixture in tensors, with variances raised to at least eps (1 + margin) so that eps can be
/// removed.
class MixtureTensors {
 public:
  MixtureTensors() = default;
  MixtureTensors(const GaussianMixture& mixture, double margin);
  bool empty() const { return !mean_.defined(); }

  /// eps grad ln p at removed variance eps t, and the diagonal of its derivative.
  struct Drift {
    torch::Tensor u, diagonal;
  };
  Drift drift(const torch::Tensor& x, double t, const torch::Tensor& eps) const;

  /// ln p with eps removed; log_scale [rows or 1, K, d] multiplies variances, shift [.., K, d] is added to
  /// means in units of standard deviations, log_weight [.., K] to the log weights. All may be undefined.
  torch::Tensor log_density(const torch::Tensor& x, const torch::Tensor& eps, const torch::Tensor& log_scale,
                            const torch::Tensor& shift, const torch::Tensor& log_weight) const;

  int64_t components() const { return mean_.size(0); }
  int64_t dimensions() const { return mean_.size(1); }

 private:
  torch::Tensor project(const torch::Tensor& x) const;  // [rows, K, d]: coordinates in each component's basis
  torch::Tensor variances(const torch::Tensor& eps) const;               // [rows, K, d]
  torch::Tensor log_weight_, mean_, projected_mean_, variance_, basis_;  // [K], [K,d], [K,d], [K,d], [K*d,d]
  double margin_ = 0;
};

struct NetworkShape {
  int dimensions = 1, hidden = 128, layers = 1, steps = 8;
  bool learn_variance = true;
  bool plain = false;  ///< Networks see x, t and eps as they are.
  double epsilon_min = 0, epsilon_max = 1;
  torch::Tensor variance;  // [d]: of the source in its eigenbasis
};

/// u and the log of the step variance (in units of eps h).
class ControllerNetwork {
 public:
  ControllerNetwork() = default;
  ControllerNetwork(const NetworkShape& shape, MixtureTensors base);
  struct Step {
    torch::Tensor u, log_variance;
  };
  Step forward(const torch::Tensor& x, double t, const torch::Tensor& eps) const;
  std::vector<torch::Tensor> parameters() const { return net_.parameters(); }
  const Mlp& network() const { return net_; }

 private:
  NetworkShape shape_;
  MixtureTensors base_;
  Mlp net_;
};

/// Entropy of X_1 in nats, for one group of rows with a common eps.
class EntropyModel {
 public:
  virtual ~EntropyModel() = default;
  /// Differentiable in x1: what the controller minimises and the evaluation reports.
  virtual torch::Tensor entropy(const torch::Tensor& x1, const torch::Tensor& eps) const = 0;
  /// What the estimator's own updates minimise.
  virtual torch::Tensor loss(const torch::Tensor& x1, const torch::Tensor& eps) const = 0;
  virtual std::vector<torch::Tensor> parameters() const = 0;
};

std::unique_ptr<EntropyModel> make_negentropy(const NetworkShape& shape);
std::unique_ptr<EntropyModel> make_knife(const NetworkShape& shape, MixtureTensors start);

}  // namespace diffc::r2d2
