// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/inference/noise_embedding.h"

#include <cmath>

namespace diffc::nn {
namespace {

std::vector<float> apply(const NoiseEmbedding::Layer& layer, const std::vector<float>& x) {
  std::vector<float> y(layer.bias);
  for (size_t row = 0; row < y.size(); ++row) {
    for (size_t i = 0; i < x.size(); ++i) y[row] += layer.weight[row * x.size() + i] * x[i];
  }
  return y;
}

}  // namespace

std::vector<float> NoiseEmbedding::film(float eta) const {
  std::vector<float> features(2 * kFrequencies);
  for (int k = 0; k < kFrequencies; ++k) {
    const float phase = std::log(eta) * std::exp2(static_cast<float>(k) * (5.0f / (kFrequencies - 1)) - 3.0f);
    features[k] = std::sin(phase);
    features[kFrequencies + k] = std::cos(phase);
  }
  std::vector<float> embedding = apply(embed_, features);
  for (float& v : embedding) v /= 1.0f + std::exp(-v);
  return apply(film_, embedding);
}

}  // namespace diffc::nn
