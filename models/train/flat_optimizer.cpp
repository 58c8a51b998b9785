// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/train/flat_optimizer.h"

#include <algorithm>
#include <cmath>

namespace diffc::train {

using at::Tensor;

FlatOptimizer::FlatOptimizer(const FlatParameters& layout, const OptimizerConfig& config, at::Device device)
    : layout_(layout), config_(config), muon_size_(config.muon ? layout.matrix_size() : 0) {
  const at::TensorOptions floats = at::TensorOptions(device).dtype(at::kFloat);
  first_ = at::zeros({layout.size()}, floats);
  second_ = at::zeros({layout.size() - muon_size_}, floats);
}

void FlatOptimizer::update(Tensor& parameters, const Tensor& gradient, const Tensor& accepted,
                           double rate_factor, int64_t step) {
  if (muon_size_ > 0) muon(parameters, gradient, accepted, rate_factor);
  if (second_.numel() > 0) adam(parameters, gradient, accepted, rate_factor, step);
}

void FlatOptimizer::muon(Tensor& parameters, const Tensor& gradient, const Tensor& accepted,
                         double rate_factor) {
  const double momentum = config_.muon_momentum;
  const Tensor g = gradient.narrow(0, 0, muon_size_);
  Tensor first = first_.narrow(0, 0, muon_size_);
  first.addcmul_(g - first, accepted * (1 - momentum));
  const Tensor ahead = g * (1 - momentum) + first * momentum;  // Nesterov
  for (const FlatParameters::Group& group : layout_.groups()) {
    const Tensor direction = orthogonalise(group.of(ahead), config_.muon_iterations);
    const double shape_factor =
        std::sqrt(std::max(1.0, static_cast<double>(group.rows) / static_cast<double>(group.columns)));
    group.of(parameters).addcmul_(direction, accepted * -(config_.muon_rate * shape_factor * rate_factor));
  }
}

void FlatOptimizer::adam(Tensor& parameters, const Tensor& gradient, const Tensor& accepted,
                         double rate_factor, int64_t step) {
  const int64_t size = second_.numel();
  const Tensor g = gradient.narrow(0, muon_size_, size);
  Tensor first = first_.narrow(0, muon_size_, size);
  first.addcmul_(g - first, accepted * (1 - config_.adam_beta1));
  second_.addcmul_(g * g - second_, accepted * (1 - config_.adam_beta2));
  const double bias1 = 1 - std::pow(config_.adam_beta1, step), bias2 = 1 - std::pow(config_.adam_beta2, step);
  const Tensor denominator = (second_ / bias2).sqrt_().add_(1e-8);
  parameters.narrow(0, muon_size_, size)
      .addcmul_(first / denominator, accepted * (-config_.adam_rate * rate_factor / bias1));
}

std::vector<Tensor> FlatOptimizer::first() const {
  return layout_.unpack(first_);
}

std::vector<Tensor> FlatOptimizer::second() const {
  std::vector<Tensor> all = layout_.unpack(at::cat({at::zeros({muon_size_}, second_.options()), second_}));
  for (size_t i = 0; i < all.size(); ++i)
    if (config_.muon && layout_.specs()[i].matrix) all[i] = at::zeros({0}, at::kFloat);
  return all;
}

void FlatOptimizer::restore(const std::vector<Tensor>& first, const std::vector<Tensor>& second) {
  first_ = layout_.pack(first, first_.device());
  std::vector<Tensor> whole = second;
  for (size_t i = 0; i < whole.size(); ++i)
    if (whole[i].numel() == 0) whole[i] = at::zeros(layout_.specs()[i].shape, at::kFloat);
  second_ = layout_.pack(whole, second_.device()).narrow(0, muon_size_, second_.numel()).clone();
}

}  // namespace diffc::train
