// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Lists of layers (models/transform/layer.h) in LibTorch, differentiable.

#pragma once

#include <ATen/ATen.h>

#include <map>
#include <string>
#include <vector>

#include "models/nn/network.h"
#include "models/transform/layer.h"

namespace diffc::train_transform {

/// Parameters of the layers in order, weights before biases. `gain` scales the start of the last layer.
std::vector<nn::ParameterSpec> parameter_specs(const transform::Layers& layers, float gain);

using Parameters = std::map<std::string, at::Tensor>;

/// x [N, C, H, W] through the layers; sides are multiples of what the layers reduce them by.
at::Tensor forward(const transform::Layers& layers, const Parameters& parameters, const at::Tensor& x);

}  // namespace diffc::train_transform
