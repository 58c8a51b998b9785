// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/train/optimizer.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

namespace diffc::train {

using at::Tensor;

OptimizerConfig optimizer_config_from_json(const nlohmann::json& json) {
  OptimizerConfig c;
  c.muon_rate = json.value("muon_rate", c.muon_rate);
  c.muon_momentum = json.value("muon_momentum", c.muon_momentum);
  c.muon_iterations = json.value("muon_iterations", c.muon_iterations);
  c.adam_rate = json.value("adam_rate", c.adam_rate);
  c.adam_beta1 = json.value("adam_beta1", c.adam_beta1);
  c.adam_beta2 = json.value("adam_beta2", c.adam_beta2);
  c.muon = json.value("muon", c.muon);
  return c;
}

nlohmann::json to_json(const OptimizerConfig& c) {
  return {{"muon", c.muon},
          {"muon_rate", c.muon_rate},
          {"muon_momentum", c.muon_momentum},
          {"muon_iterations", c.muon_iterations},
          {"adam_rate", c.adam_rate},
          {"adam_beta1", c.adam_beta1},
          {"adam_beta2", c.adam_beta2}};
}

Tensor orthogonalise(const Tensor& matrices, int iterations) {
  const bool tall = matrices.size(-2) > matrices.size(-1);
  const Tensor lying = tall ? matrices.transpose(-2, -1) : matrices;
  const Tensor x = lying / (matrices.norm(2, {-2, -1}, /*keepdim=*/true) + 1e-12);
  // Every iterate is (polynomial in x x^T) x, so the iteration runs on the small Gram matrix alone.
  Tensor gram = at::matmul(x, x.transpose(-2, -1));
  const Tensor identity = at::eye(gram.size(-1), gram.options());
  Tensor factor = identity;
  for (int i = 0; i < iterations; ++i) {
    const Tensor polynomial = 3.4445 * identity - 4.7750 * gram + 2.0315 * at::matmul(gram, gram);
    factor = i == 0 ? polynomial : at::matmul(polynomial, factor);
    if (i + 1 < iterations) gram = at::matmul(at::matmul(polynomial, gram), polynomial);
  }
  const Tensor result = at::matmul(factor, x);
  return tall ? result.transpose(-2, -1) : result;
}

Optimizer::Optimizer(const std::vector<nn::ParameterSpec>& specs, const OptimizerConfig& config,
                     at::Device device)
    : config_(config) {
  const auto options = at::TensorOptions(device).dtype(at::kFloat);
  for (const nn::ParameterSpec& spec : specs) {
    muon_.push_back(config.muon && spec.matrix);
    first_.push_back(at::zeros(spec.shape, options));
    second_.push_back(muon_.back() ? at::zeros({0}, options) : at::zeros(spec.shape, options));
  }
}

void Optimizer::update(size_t index, Tensor& parameter, const Tensor& gradient, double rate_factor,
                       int64_t step) {
  Tensor& first = first_[index];
  if (muon_[index]) {
    const double momentum = config_.muon_momentum;
    const int64_t rows = parameter.size(0), columns = parameter.numel() / rows;
    const Tensor g = gradient.to(at::kFloat).contiguous();
    first.mul_(momentum).add_(g, 1 - momentum);
    const Tensor ahead = g * (1 - momentum) + first * momentum;  // Nesterov
    const Tensor direction = orthogonalise(ahead.reshape({rows, columns}), config_.muon_iterations);
    const double shape_factor =
        std::sqrt(std::max(1.0, static_cast<double>(rows) / static_cast<double>(columns)));
    parameter.sub_(direction.reshape(parameter.sizes()), config_.muon_rate * shape_factor * rate_factor);
    return;
  }
  Tensor& second = second_[index];
  const Tensor g = gradient.to(at::kFloat);
  first.mul_(config_.adam_beta1).add_(g, 1 - config_.adam_beta1);
  second.mul_(config_.adam_beta2).addcmul_(g, g, 1 - config_.adam_beta2);
  const double bias1 = 1 - std::pow(config_.adam_beta1, step), bias2 = 1 - std::pow(config_.adam_beta2, step);
  const Tensor denominator = (second / bias2).sqrt_().add_(1e-8);
  parameter.addcdiv_(first, denominator, -config_.adam_rate * rate_factor / bias1);
}

}  // namespace diffc::train
