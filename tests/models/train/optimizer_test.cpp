// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/train/optimizer.h"

#include <gtest/gtest.h>

namespace diffc::train {
namespace {

using at::Tensor;

// The quintic Newton-Schulz iteration takes singular values into about [0.7, 1.2] and keeps the singular
// vectors.
TEST(Muon, UpdatesAreNearlySemiOrthogonal) {
  at::manual_seed(1);
  for (const auto& shape :
       {std::vector<int64_t>{24, 90}, std::vector<int64_t>{90, 24}, std::vector<int64_t>{16, 16}}) {
    const Tensor g = at::randn(shape);
    const Tensor o = orthogonalise(g, 5);
    ASSERT_EQ(o.sizes(), g.sizes());
    const bool tall = shape[0] > shape[1];
    const Tensor gram = tall ? at::mm(o.t(), o) : at::mm(o, o.t());
    const double mean = gram.diagonal().mean().item<double>();
    EXPECT_GT(mean, 0.5);
    EXPECT_LT(mean, 1.4);
    EXPECT_GT((g * o).sum().item<double>(), 0.0);
    // Same singular vectors: g^T o is symmetric.
    const Tensor product = tall ? at::mm(g.t(), o) : at::mm(g, o.t());
    EXPECT_TRUE(at::allclose(product, product.t(), 1e-3, 1e-2));
  }
}

// The iteration on the Gram matrix equals the one on the matrix.
TEST(Muon, GramFormEqualsTheDirectIteration) {
  at::manual_seed(2);
  const Tensor g = at::randn({12, 40});
  Tensor x = g / g.norm();
  for (int i = 0; i < 5; ++i) {
    const Tensor a = at::mm(x, x.t());
    x = 3.4445 * x + at::mm(-4.7750 * a + 2.0315 * at::mm(a, a), x);
  }
  EXPECT_TRUE(at::allclose(orthogonalise(g, 5), x, 1e-3, 1e-4));
}

TEST(Optimizer, AdamFollowsItsFormula) {
  const std::vector<nn::ParameterSpec> specs = {{"a", {3}, 0, false}};
  OptimizerConfig config;
  config.adam_rate = 0.1;
  Optimizer optimizer(specs, config);
  Tensor p = at::zeros({3});
  const Tensor g = at::tensor({1.0f, -2.0f, 0.0f});
  optimizer.update(0, p, g, 1.0, 1);
  // First step: the bias-corrected ratio is the sign.
  EXPECT_TRUE(at::allclose(p, at::tensor({-0.1f, 0.1f, 0.0f}), 1e-4, 1e-6));
  optimizer.update(0, p, g, 0.5, 2);
  EXPECT_TRUE(at::allclose(p, at::tensor({-0.15f, 0.15f, 0.0f}), 1e-4, 1e-6));
}

TEST(Optimizer, BothMinimiseAQuadratic) {
  at::manual_seed(3);
  const std::vector<nn::ParameterSpec> specs = {{"k", {4, 2, 3, 3}, 0, true}, {"b", {4}, 0, false}};
  OptimizerConfig config;
  config.adam_rate = 0.05;
  config.muon_rate = 0.05;
  Optimizer optimizer(specs, config);
  std::vector<Tensor> p = {at::zeros({4, 2, 3, 3}), at::zeros({4})};
  const std::vector<Tensor> target = {at::randn({4, 2, 3, 3}) * 0.2, at::randn({4})};
  for (int step = 1; step <= 300; ++step) {
    for (size_t i = 0; i < p.size(); ++i) {
      optimizer.update(i, p[i], p[i] - target[i], 1.0 - step / 301.0, step);
    }
  }
  for (size_t i = 0; i < p.size(); ++i) EXPECT_LT((p[i] - target[i]).abs().max().item<double>(), 0.03);
}

}  // namespace
}  // namespace diffc::train
