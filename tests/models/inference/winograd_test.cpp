// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/nn/winograd.h"

#include <ATen/core/grad_mode.h>
#include <gtest/gtest.h>
#include <torch/csrc/autograd/autograd.h>

namespace diffc::nn {
namespace {

using at::Tensor;

// Small and large images, odd sizes, unequal channel counts: values and all three gradients, in double
// precision.
TEST(Winograd, EqualsDirectConvolutionWithGradients) {
  at::manual_seed(3);
  const int64_t shapes[][5] = {{1, 32, 48, 7, 9}, {3, 96, 96, 32, 32}, {2, 16, 16, 60, 51}};
  for (const auto& [n, in, out, height, width] : shapes) {
    const at::AutoGradMode on(true);
    const Tensor x = at::randn({n, in, height, width}).requires_grad_();
    const Tensor weight =
        (at::randn({out, in, 3, 3}) / std::sqrt(9.0 * static_cast<double>(in))).requires_grad_();
    const Tensor bias = at::randn({out}).requires_grad_();
    const Tensor mask = at::randn({n, out, height, width});
    const Tensor got = winograd_convolution(x, weight, bias);
    const Tensor want = at::conv2d(x.to(at::kDouble), weight.to(at::kDouble), bias.to(at::kDouble), 1, 1);
    EXPECT_LT((got - want).abs().max().item<double>(), 2e-4);
    const auto got_grad = torch::autograd::grad({(got * mask).sum()}, {x, weight, bias});
    const auto want_grad = torch::autograd::grad({(want * mask).sum()}, {x, weight, bias});
    for (int i = 0; i < 3; ++i) {
      const double error = (got_grad[i] - want_grad[i]).norm().item<double>();
      EXPECT_LT(error, 1e-4 * want_grad[i].norm().item<double>())
          << "gradient " << i << " of " << n << "x" << in;
    }
  }
}

}  // namespace
}  // namespace diffc::nn
