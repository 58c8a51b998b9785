// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/nn/film_silu.h"

#include <ATen/core/grad_mode.h>
#include <gtest/gtest.h>
#include <torch/csrc/autograd/autograd.h>

#include <limits>
#include <utility>

#include "models/nn/film_silu_device.h"

namespace diffc::nn {
namespace {

using at::Tensor;

constexpr float kInfinity = std::numeric_limits<float>::infinity();

Tensor reference(const Tensor& x, const Tensor& scale, const Tensor& shift, float limit) {
  return at::silu(
      at::clamp(x * scale.unsqueeze(2).unsqueeze(3) + shift.unsqueeze(2).unsqueeze(3), -limit, limit));
}

// Channel counts on both sides of the vector width, values far into both tails.
TEST(FilmSilu, EqualsSeparateOperationsWithGradients) {
  at::manual_seed(1);
  for (const auto& [channels, limit] : {std::pair<int64_t, float>{1, kInfinity},
                                        {7, kInfinity},
                                        {16, kInfinity},
                                        {40, kInfinity},
                                        {7, 5.0f},
                                        {16, 5.0f},
                                        {40, 5.0f}}) {
    const Tensor x =
        (at::randn({2, channels, 3, 5}) * 12).contiguous(at::MemoryFormat::ChannelsLast).requires_grad_();
    const Tensor scale = at::randn({2, channels}).requires_grad_(),
                 shift = at::randn({2, channels}).requires_grad_();
    const Tensor weight = at::randn({2, channels, 3, 5});
    const at::AutoGradMode on(true);
    const Tensor got = film_silu(x, scale, shift, limit), want = reference(x, scale, shift, limit);
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
  for (const float limit : {kInfinity, 1.5f}) {
    const Tensor want = reference(x.to(at::kFloat), scale, shift, limit);
    const Tensor error = (film_silu(x, scale, shift, limit).to(at::kFloat) - want).abs();
    EXPECT_TRUE((error <= want.abs() * (1.0 / 256 + 1e-4) + 1e-6).all().item<bool>()) << limit;
  }
}

// Any value of any size, in both layouts: the answer and the gradients stay finite and bounded.
TEST(FilmSilu, LimitBoundsEverything) {
  const float limit = 8;
  for (const auto type : {at::kFloat, at::kBFloat16}) {
    for (const float huge : {1e4f, 1e30f, -1e30f}) {
      const Tensor x = at::full({1, 32, 3, 4}, huge).to(type).requires_grad_();
      const Tensor scale = at::ones({1, 32}).requires_grad_(), shift = at::zeros({1, 32}).requires_grad_();
      const at::AutoGradMode on(true);
      const Tensor y = film_silu(x, scale, shift, limit);
      EXPECT_LE(y.abs().max().to(at::kFloat).item<float>(), limit);
      for (const Tensor& g : torch::autograd::grad({y.to(at::kFloat).sum()}, {x, scale, shift}))
        EXPECT_EQ(g.abs().max().to(at::kFloat).item<float>(), 0);
    }
  }
}

// The form for devices without kernels, here on the processor: values, gradients, types and memory order.
TEST(FilmSilu, ComposedFormIsTheSame) {
  at::manual_seed(3);
  for (const auto type : {at::kFloat, at::kBFloat16}) {
    for (const float limit : {kInfinity, 5.0f}) {
      const Tensor x = (at::randn({2, 24, 3, 5}) * 12)
                           .to(type)
                           .contiguous(at::MemoryFormat::ChannelsLast)
                           .requires_grad_();
      const Tensor scale = at::randn({2, 24}).requires_grad_(), shift = at::randn({2, 24}).requires_grad_();
      const Tensor weight = at::randn({2, 24, 3, 5}).to(type);
      const at::AutoGradMode on(true);
      const Tensor got = composed_film_silu(x, scale, shift, limit), want = film_silu(x, scale, shift, limit);
      EXPECT_EQ(got.scalar_type(), type);
      EXPECT_TRUE(got.is_contiguous(at::MemoryFormat::ChannelsLast));
      const double part = type == at::kFloat ? 1e-5 : 1.0 / 128;
      EXPECT_TRUE(at::allclose(got.to(at::kFloat), want.to(at::kFloat), part, 1e-5));
      const auto got_grad = torch::autograd::grad({(got * weight).sum()}, {x, scale, shift});
      const auto want_grad = torch::autograd::grad({(want * weight).sum()}, {x, scale, shift});
      for (int i = 0; i < 3; ++i) {
        EXPECT_EQ(got_grad[i].scalar_type(), want_grad[i].scalar_type());
        EXPECT_TRUE(at::allclose(got_grad[i].to(at::kFloat), want_grad[i].to(at::kFloat), 10 * part, 1e-3))
            << i;
      }
    }
  }
}

}  // namespace
}  // namespace diffc::nn
