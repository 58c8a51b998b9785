// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/train_transform/adversary.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/core/grad_mode.h>
#include <gtest/gtest.h>
#include <torch/csrc/autograd/autograd.h>

#include <cmath>
#include <numbers>

#include "models/train_transform/discriminator.h"

namespace diffc::train_transform {
namespace {

using at::Tensor;

Tensor random(at::IntArrayRef shape, uint64_t seed) {
  at::Generator generator = at::detail::createCPUGenerator(seed);
  return at::randn(shape, generator, at::kFloat);
}

double largest_singular_value(const Tensor& weight) {
  return at::linalg_svdvals(weight.flatten(1).to(at::kDouble))[0].item<double>();
}

TEST(Discriminator, KernelsHaveUnitSpectralNorm) {
  for (const uint64_t seed : {1u, 2u, 3u})
    EXPECT_NEAR(largest_singular_value(spectrally_normalised(random({32, 16, 4, 4}, seed))), 1, 0.05);
  // With a gap between the values, the estimate is close.
  Tensor weight = random({32, 16, 4, 4}, 4);
  weight.select(0, 5).add_(1);
  EXPECT_NEAR(largest_singular_value(spectrally_normalised(weight)), 1, 1e-3);
  EXPECT_TRUE(at::allclose(spectrally_normalised(weight * 7), spectrally_normalised(weight), 1e-4, 1e-6));
}

TEST(Discriminator, JudgesPatchesByPictureAndLatents) {
  Adversary adversary({.width = 16}, 8, 1);
  const Tensor x = random({2, 3, 32, 48}, 1), y = random({2, 8, 4, 6}, 2);
  const Tensor logits = discriminate(adversary.parameters(), x, y);
  EXPECT_EQ(logits.sizes(), at::IntArrayRef({2, 1, 4, 6}));
  EXPECT_FALSE(logits.allclose(discriminate(adversary.parameters(), x, y + 1)));
  // A change in one corner is seen by the patches there alone.
  Tensor other = x.clone();
  other.narrow(2, 0, 4).narrow(3, 0, 4).add_(1);
  const Tensor difference = (discriminate(adversary.parameters(), other, y) - logits).abs();
  EXPECT_GT(difference.select(2, 0).select(2, 0).max().item<float>(), 0);
  EXPECT_EQ(difference.narrow(2, 2, 2).max().item<float>(), 0);
}

TEST(Adversary, GradientsReachThePictureAlone) {
  const Adversary adversary({.width = 16}, 8, 1);
  const at::AutoGradMode on(true);
  const Tensor picture = random({1, 3, 32, 32}, 1).requires_grad_(true),
               y = random({1, 8, 4, 4}, 2).requires_grad_(true);
  const Tensor loss = adversary.loss_of(picture, y);
  const auto gradients = torch::autograd::grad({loss}, {picture, y}, {}, {}, false, true);
  EXPECT_GT(gradients[0].abs().max().item<float>(), 0);
  EXPECT_FALSE(gradients[1].defined());
}

TEST(Adversary, LearnsToTellAndIsDoubtedLess) {
  Adversary adversary({.width = 16, .rate = 3e-3}, 8, 1);
  double first = 0, last = 0;
  for (int step = 0; step < 60; ++step) {
    const Tensor y = random({8, 8, 4, 4}, 100 + step), x = random({8, 3, 32, 32}, 200 + step) * 0.2;
    last = adversary.learn(x, at::avg_pool2d(x, 3, 1, 1), y, 1, step + 1);
    if (step == 0) first = last;
  }
  EXPECT_NEAR(first, 2 * std::numbers::ln2, 0.3);  // chance
  EXPECT_LT(last, 0.5);
  const Tensor y = random({8, 8, 4, 4}, 1), x = random({8, 3, 32, 32}, 2) * 0.2;
  EXPECT_LT(adversary.loss_of(x, y).item<double>(),
            adversary.loss_of(at::avg_pool2d(x, 3, 1, 1), y).item<double>());
}

}  // namespace
}  // namespace diffc::train_transform
