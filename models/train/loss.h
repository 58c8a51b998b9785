// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Denoising error of EDM's normalised target (Karras et al. 2022, Eq. 8). What is minimised is its mean over
// noise levels with the weights of train_config.h, not the bound of VDM (Kingma et al. 2021), whose weight is
// 1/eta^2; that bound is logged.

#pragma once

#include <ATen/ATen.h>

#include <vector>

#include "models/nn/network.h"

namespace diffc::train {

struct LossTerms {
  at::Tensor normalised;  ///< [N]: mean over dimensions of (F - target)^2, about 1 for an untrained network.
  at::Tensor squared_error;  ///< [N]: mean over dimensions of (x - xhat)^2, detached.
};

/// One noisy copy of each image: x and noise [N, 3, H, W], eta [N].
/// The bound of VDM, in nats per dimension, is the integral over gamma = 2 ln eta of squared_error / (2
/// eta^2).
LossTerms denoising_loss(const nn::Network& network, const std::vector<at::Tensor>& parameters,
                         const at::Tensor& x, const at::Tensor& noise, const at::Tensor& eta);

/// Held-out loss at fixed noise levels.
struct LevelError {
  double eta = 0;
  double squared_error = 0;  ///< Mean over dimensions and images.
};

}  // namespace diffc::train
