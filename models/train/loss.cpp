// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/train/loss.h"

namespace diffc::train {

LossTerms denoising_loss(const nn::Network& network, const std::vector<at::Tensor>& parameters,
                         const at::Tensor& x, const at::Tensor& noise, const at::Tensor& eta) {
  const nn::Preconditioning c = nn::preconditioning(eta, network.config().sigma_data);
  const at::Tensor y = x + eta.view({-1, 1, 1, 1}) * noise;
  const at::Tensor target = (x - c.skip * y) / c.out;
  const at::Tensor error = network.raw(parameters, y, eta) - target;
  LossTerms terms;
  terms.normalised = (error * error).flatten(1).mean(1);
  terms.squared_error = terms.normalised.detach() * c.out.flatten() * c.out.flatten();
  return terms;
}

}  // namespace diffc::train
