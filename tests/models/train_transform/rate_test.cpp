// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/train_transform/rate.h"

#include <ATen/CPUGeneratorImpl.h>
#include <gtest/gtest.h>

#include <cmath>

namespace diffc::train_transform {
namespace {

double bits_of_one(double v, double scale) {
  return normal_bits(at::full({1}, v, at::kFloat), at::full({1}, scale, at::kFloat)).item<double>();
}

TEST(Rate, NormalBitsAreThoseOfTheInterval) {
  for (const double scale : {0.1, 0.5, 1.0, 7.0})
    for (const double v : {0.0, 0.4, -1.3, 2.0}) {
      const double root = scale * std::sqrt(2.0);
      const double p = 0.5 * (std::erf((v + 0.5) / root) - std::erf((v - 0.5) / root));
      if (p > 1e-5) {
        EXPECT_NEAR(bits_of_one(v, scale), -std::log2(p), 2e-3 * (1 - std::log2(p))) << v << " " << scale;
      }
    }
  // Fine quantisation: differential entropy, 0.5 log2(2 pi e) + log2 scale on average.
  at::Generator generator = at::detail::createCPUGenerator(1);
  const at::Tensor v = at::randn({200000}, generator, at::kFloat) * 20;
  EXPECT_NEAR(normal_bits(v, at::full({1}, 20.0, at::kFloat)).mean().item<double>(), 2.0471 + std::log2(20.0),
              0.01);
}

TEST(Rate, LogisticMixtureSumsToOne) {
  at::Generator generator = at::detail::createCPUGenerator(2);
  const auto random = [&] { return at::randn({4, 3}, generator, at::kFloat); };
  const LogisticMixture law{random(), random(), random() * 0.5};
  const at::Tensor symbols =
      at::arange(-200, 201, at::kFloat).view({1, 1, 1, -1}).expand({1, 4, 1, 401}).contiguous();
  const at::Tensor p = law.cumulative(symbols + 0.5) - law.cumulative(symbols - 0.5);
  EXPECT_TRUE(at::allclose(p.sum(-1), at::ones({1, 4, 1}), 1e-4, 1e-4));
  EXPECT_TRUE(at::allclose(law.bits(symbols).exp2().reciprocal(), at::clamp_min(p, 1e-9), 1e-3, 1e-7));
}

}  // namespace
}  // namespace diffc::train_transform
