// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#pragma once

#include <ATen/ATen.h>

#include "models/train_transform/rate.h"
#include "models/train_transform/transform_network.h"
#include "models/transform/transform_description.h"

namespace diffc::train_transform {

/// Parameters of the four networks and of the law of z, in a fixed order.
std::vector<nn::ParameterSpec> parameter_specs(const transform::TransformDescription& description);

/// Initial values, by name.
Parameters initial_parameters(const transform::TransformDescription& description, uint64_t seed);

/// The law of z that the parameters hold.
LogisticMixture hyper_law(const Parameters& parameters);

/// Means over the batch, scalars.
struct RateDistortion {
  at::Tensor bits;           ///< Per pixel, of y and z.
  at::Tensor squared_error;  ///< In levels of 0 to 255.
  at::Tensor picture;        ///< The reconstruction [N, 3, H, W].
  at::Tensor latents;        ///< What it was made from [N, latents, H/8, W/8], rounded.
};

/// Of pictures x [N, 3, H, W] in [-1/2, 1/2]. While training, rates are those of latents with uniform noise
/// drawn from `generator` and the synthesis gets rounded ones whose gradient passes through (Minnen and
/// Singh, "Channel-wise autoregressive entropy models", ICIP 2020, section 3); without a generator all is
/// rounded.
RateDistortion rate_distortion(const transform::TransformDescription& description,
                               const Parameters& parameters, const at::Tensor& x, at::Generator* generator);

}  // namespace diffc::train_transform
