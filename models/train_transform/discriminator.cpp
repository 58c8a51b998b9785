// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/train_transform/discriminator.h"

#include <ATen/core/grad_mode.h>
#include <fmt/format.h>

#include <cmath>

namespace diffc::train_transform {
namespace {

using at::Tensor;

constexpr int kConditionChannels = 12;
constexpr double kLeak = 0.2;
constexpr int kPowerIterations = 8;

struct Step {
  int kernel, stride, padding;
};
// The condition, three reductions to an eighth, the decision.
constexpr Step kSteps[] = {{3, 1, 1}, {4, 2, 1}, {4, 2, 1}, {4, 2, 1}, {1, 1, 0}};

}  // namespace

std::vector<nn::ParameterSpec> discriminator_specs(int latents, int width) {
  const int64_t channels[][2] = {{latents, kConditionChannels},
                                 {3 + kConditionChannels, width},
                                 {width, 2 * width},
                                 {2 * width, 4 * width},
                                 {4 * width, 1}};
  std::vector<nn::ParameterSpec> specs;
  for (size_t k = 0; k < std::size(kSteps); ++k) {
    const auto [in, out] = channels[k];
    const int64_t kernel = kSteps[k].kernel;
    const float std = std::sqrt(1.0f / static_cast<float>(in * kernel * kernel));
    specs.push_back({fmt::format("discriminator.{}.weight", k), {out, in, kernel, kernel}, std, true});
    specs.push_back({fmt::format("discriminator.{}.bias", k), {out}, 0, false});
  }
  return specs;
}

Tensor spectrally_normalised(const Tensor& weight) {
  const Tensor matrix = weight.flatten(1);
  Tensor left, right;
  {
    const at::NoGradGuard no_gradients;
    const auto unit = [](const Tensor& t) { return t / (t.norm() + 1e-12); };
    left =
        unit(matrix.sum(1) + matrix.select(1, 0));  // anything that is not orthogonal to what is looked for
    for (int i = 0; i < kPowerIterations; ++i) {
      right = unit(at::mv(matrix.t(), left));
      left = unit(at::mv(matrix, right));
    }
  }
  return weight / (at::dot(left, at::mv(matrix, right)) + 1e-12);
}

Tensor discriminate(const std::vector<Tensor>& parameters, const Tensor& x, const Tensor& y) {
  constexpr size_t kLast = std::size(kSteps) - 1;
  const auto convolve = [&](size_t k, const Tensor& input) {
    const Tensor& weight = parameters[2 * k];
    return at::conv2d(input, k == kLast ? weight : spectrally_normalised(weight), parameters[2 * k + 1],
                      kSteps[k].stride, kSteps[k].padding);
  };
  const Tensor condition = at::leaky_relu(convolve(0, y), kLeak);
  Tensor h = at::cat({2 * x, at::upsample_nearest2d(condition, {x.size(2), x.size(3)})}, 1);
  for (size_t k = 1; k < kLast; ++k) h = at::leaky_relu(convolve(k, h), kLeak);
  return convolve(kLast, h);
}

}  // namespace diffc::train_transform
