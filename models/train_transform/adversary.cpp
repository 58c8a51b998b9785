// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/train_transform/adversary.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/core/grad_mode.h>
#include <torch/csrc/autograd/autograd.h>

#include "codec/base/error.h"
#include "models/train_transform/discriminator.h"

namespace diffc::train_transform {
namespace {

using at::Tensor;

constexpr double kBeta1 = 0.5, kBeta2 = 0.9;  // short memories: what is judged changes all the time

train::OptimizerConfig adam(double rate) {
  train::OptimizerConfig config;
  config.muon = false;
  config.adam_rate = rate;
  config.adam_beta1 = kBeta1;
  config.adam_beta2 = kBeta2;
  return config;
}

}  // namespace

Adversary::Adversary(const AdversaryConfig& config, int latents, uint64_t seed, at::Device device)
    : specs_(discriminator_specs(latents, config.width)), optimizer_(specs_, adam(config.rate), device) {
  at::Generator generator = at::detail::createCPUGenerator(seed);
  for (const nn::ParameterSpec& spec : specs_) {
    Tensor t = at::zeros(spec.shape, at::kFloat);
    if (spec.init_std > 0) t.normal_(0.0, spec.init_std, generator);
    parameters_.push_back(t.to(device).requires_grad_(true));
  }
}

Tensor Adversary::loss_of(const Tensor& picture, const Tensor& y) const {
  std::vector<Tensor> fixed;
  for (const Tensor& p : parameters_) fixed.push_back(p.detach());
  return at::softplus(-discriminate(fixed, picture, y.detach())).mean();
}

double Adversary::learn(const Tensor& x, const Tensor& picture, const Tensor& y, double rate_factor,
                        int64_t step) {
  std::vector<Tensor> gradients;
  double value = 0;
  {
    const at::AutoGradMode on(true);
    const Tensor both = at::cat({x, picture.detach()}), given = at::cat({y.detach(), y.detach()});
    const Tensor logits = discriminate(parameters_, both, given);
    const int64_t n = x.size(0);
    const Tensor loss =
        at::softplus(-logits.narrow(0, 0, n)).mean() + at::softplus(logits.narrow(0, n, n)).mean();
    value = loss.item<double>();
    gradients = torch::autograd::grad({loss}, parameters_);
  }
  const at::NoGradGuard no_gradients;
  for (size_t i = 0; i < parameters_.size(); ++i) {
    Tensor parameter = parameters_[i].detach();  // the same memory
    optimizer_.update(i, parameter, gradients[i], rate_factor, step);
  }
  return value;
}

void Adversary::restore(const std::vector<Tensor>& parameters) {
  const at::NoGradGuard no_gradients;
  for (size_t i = 0; i < parameters_.size(); ++i) {
    if (parameters.at(i).sizes() != parameters_[i].sizes())
      throw Error(ErrorKind::kUsage, "the checkpoint is of another discriminator", "use its configuration");
    parameters_[i].copy_(parameters[i]);
  }
}

}  // namespace diffc::train_transform
