// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/nn/film_silu.h"

#include <ATen/core/grad_mode.h>
#include <gtest/gtest.h>
#include <torch/csrc/autograd/autograd.h>

namespace diffc::nn {
namespace {

using at::Tensor;

Tensor reference(const Tensor& x, const Tensor& scale, const Tensor& shift) {
  return at::silu(x * scale.unsqueeze(2).unsqueeze(3) + shift.unsqueeze(2).unsqueeze(3));
}

// Channel counts on both sides of the vector width, values far into both tails.
TEST(FilmSilu, EqualsSeparateOperationsWithGradients) {
  at::manual_seed(1);
  for (const int64_t channels : {1, 7, 16, 40}) {
    const Tensor x =
        (at::randn({2, channels, 3, 5}) * 12).contiguous(at::MemoryFormat::ChannelsLast).requires_grad_();
    const Tensor scale = at::randn({2, channels}).requires_grad_(),
                 shift = at::randn({2, channels}).requires_grad_();
    const Tensor weight = at::randn({2, channels, 3, 5});
    const at::AutoGradMode on(true);
    const Tensor got = film_silu(x, scale, shift), want = reference(x, scale, shift);
    EXPECT_TRUE(at::allclose(got, want, 1e-5, 1e-5));
    const auto got_grad = torch::autograd::grad({(got * weight).sum()}, {x, scale, shift});
    const auto want_grad = torch::autograd::grad({(want * weight).sum()}, {x, scale, shift});
    for (int i = 0; i < 3; ++i) EXPECT_TRUE(at::allclose(got_grad[i], want_grad[i], 1e-4, 1e-4)) << i;
  }
}

TEST(FilmSilu, BFloat16IsRoundedToNearest) {
  at::manual_seed(2);
  const Tensor x = at::randn({1, 24, 8, 8}).to(at::kBFloat16).contiguous(at::MemoryFormat::ChannelsLast);
  const Tensor scale = at::randn({1, 24}), shift = at::randn({1, 24});
  const Tensor want = reference(x.to(at::kFloat), scale, shift);
  const Tensor error = (film_silu(x, scale, shift).to(at::kFloat) - want).abs();
  EXPECT_TRUE((error <= want.abs() * (1.0 / 256 + 1e-4) + 1e-6).all().item<bool>());
}

}  // namespace
}  // namespace diffc::nn
