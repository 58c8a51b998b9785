// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/train_transform/transform_network.h"

#include <cmath>

#include "models/inference/packed_convolution.h"
#include "models/nn/winograd.h"

namespace diffc::train_transform {

using at::Tensor;
using transform::Activation;
using transform::Layer;

std::vector<nn::ParameterSpec> parameter_specs(const transform::Layers& layers, float gain) {
  std::vector<nn::ParameterSpec> specs;
  for (size_t k = 0; k < layers.size(); ++k) {
    const Layer& layer = layers[k];
    if (layer.kind != Layer::Kind::kConvolution) continue;
    // The second half of a residual block starts small: the block then passes on what it gets.
    const bool residual = k + 1 < layers.size() && layers[k + 1].kind == Layer::Kind::kAdd;
    const float factor = residual ? 0.1f : k + 1 == layers.size() ? gain : 1.4f;
    const float std = factor / std::sqrt(9.0f * static_cast<float>(layer.weight_in()));
    specs.push_back({layer.name + ".weight", {layer.weight_out(), layer.weight_in(), 3, 3}, std, true});
    specs.push_back({layer.name + ".bias", {layer.weight_out()}, 0, false});
  }
  return specs;
}

namespace {

Tensor convolve(const Tensor& x, const Tensor& weight, const Tensor& bias) {
  const Tensor input = x.contiguous(at::MemoryFormat::ChannelsLast);
  if (x.device().is_cpu() && weight.size(0) % nn::kChannelBlock == 0 &&
      weight.size(1) % nn::kChannelBlock == 0)
    return nn::winograd_convolution(input, weight, bias);
  return at::conv2d(input, weight, bias, 1, 1);
}

Tensor activate(const Tensor& x, Activation activation) {
  switch (activation) {
    case Activation::kRelu:
      return at::relu(x);
    case Activation::kLeakyRelu:
      return at::leaky_relu(x, 0.01);
    case Activation::kSilu:
      return at::silu(x);
    case Activation::kNone:
      break;
  }
  return x;
}

}  // namespace

Tensor forward(const transform::Layers& layers, const Parameters& parameters, const Tensor& x) {
  Tensor h = x;
  std::vector<Tensor> saved;
  for (const Layer& layer : layers) {
    if (layer.kind == Layer::Kind::kSave) {
      saved.push_back(h);
    } else if (layer.kind == Layer::Kind::kAdd) {
      h = h + saved.back();
      saved.pop_back();
    } else if (layer.kind == Layer::Kind::kConvolution) {
      if (layer.down > 1) h = at::pixel_unshuffle(h, layer.down);
      h = activate(convolve(h, parameters.at(layer.name + ".weight"), parameters.at(layer.name + ".bias")),
                   layer.activation);
      if (layer.up > 1) h = at::pixel_shuffle(h, layer.up);
    } else {
      TORCH_CHECK(false, "layers of this kind are not trained");
    }
  }
  return h;
}

}  // namespace diffc::train_transform
