// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/train_transform/rate.h"

#include <cmath>
#include <numbers>

namespace diffc::train_transform {
namespace {

using at::Tensor;

constexpr double kLeastProbability = 1e-9;

Tensor bits_of(const Tensor& probability) {
  return -at::log(at::clamp_min(probability, kLeastProbability)) / std::numbers::ln2;
}

}  // namespace

Tensor normal_bits(const Tensor& v, const Tensor& scale) {
  // By the lower tail of |v|, where differences of erfc keep their digits.
  const Tensor distance = v.abs(), root = scale * std::numbers::sqrt2;
  return bits_of(0.5 * (at::erfc((distance - 0.5) / root) - at::erfc((distance + 0.5) / root)));
}

Tensor LogisticMixture::cumulative(const Tensor& v) const {
  const auto shaped = [](const Tensor& t) { return t.view({1, t.size(0), 1, 1, t.size(1)}); };
  const Tensor weights = at::softmax(shaped(logits), -1);
  return (weights * at::sigmoid((v.unsqueeze(-1) - shaped(means)) * at::exp(-shaped(log_scales)))).sum(-1);
}

Tensor LogisticMixture::bits(const Tensor& v) const {
  return bits_of(cumulative(v + 0.5) - cumulative(v - 0.5));
}

}  // namespace diffc::train_transform
