// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// A GPU beside the processor. Skipped where there is none.

#include <ATen/core/grad_mode.h>
#include <gtest/gtest.h>
#include <torch/csrc/autograd/autograd.h>

#include <cmath>
#include <thread>

#include "models/nn/device.h"
#include "models/nn/film_silu.h"
#include "models/nn/neural_denoiser.h"
#include "tests/models/nn/tiny_model.h"
#include "tests/normal_values.h"

namespace diffc::nn {
namespace {

using at::Tensor;

class Gpu : public testing::Test {
 protected:
  void SetUp() override {
    const at::Device found = open_device(std::nullopt);
    if (found.is_cpu()) GTEST_SKIP() << "no GPU that this LibTorch can use";
    device_ = found;
  }
  at::Device device_ = at::kCPU;
};

TEST_F(Gpu, FilmSiluEqualsTheProcessors) {
  at::manual_seed(1);
  const at::AutoGradMode on(true);
  for (const auto type : {at::kFloat, at::kBFloat16}) {
    for (const int64_t channels : {7, 96, 128}) {
      const auto on_device = [&](at::Device device, const Tensor& t) {
        return t.detach().to(device).requires_grad_();
      };
      const Tensor x =
          (at::randn({3, channels, 9, 5}) * 4).to(type).contiguous(at::MemoryFormat::ChannelsLast);
      const Tensor scale = at::randn({3, channels}), shift = at::randn({3, channels}),
                   weight = at::randn({3, channels, 9, 5});
      std::vector<Tensor> results[2];
      for (const int k : {0, 1}) {
        const at::Device device = k == 0 ? at::Device(at::kCPU) : device_;
        const Tensor inputs[] = {on_device(device, x), on_device(device, scale), on_device(device, shift)};
        const Tensor y = film_silu(inputs[0], inputs[1], inputs[2], 5.0f);
        results[k] =
            torch::autograd::grad({(y * weight.to(device)).sum()}, {inputs[0], inputs[1], inputs[2]});
        results[k].push_back(y);
      }
      const double tolerance = type == at::kFloat ? 1e-4 : 2e-2;
      for (size_t i = 0; i < results[0].size(); ++i) {
        const Tensor want = results[0][i].to(at::kFloat), got = results[1][i].to(at::kCPU).to(at::kFloat);
        EXPECT_LT(((got - want).norm() / want.norm()).item<double>(), tolerance) << channels << " " << i;
      }
    }
  }
}

// Root of the mean squared difference. Convolutions in TF32 have 10 bits.
double difference(const std::vector<float>& a, const std::vector<float>& b) {
  double sum = 0;
  for (size_t i = 0; i < a.size(); ++i) sum += (a[i] - b[i]) * (a[i] - b[i]);
  return std::sqrt(sum / static_cast<double>(a.size()));
}

TEST_F(Gpu, DenoisersEqualTheProcessors) {
  for (const NetworkConfig& config : {test::flat_config(), test::nested_config()}) {
    const DenoiserPtr here = make_neural_denoiser(test::random_model(config, 1), {.max_tile = 48});
    const DenoiserPtr there =
        make_neural_denoiser(test::random_model(config, 1), {.max_tile = 48, .device = device_of(device_)});
    for (const auto& [batch, height, width] : {std::array{5, 32, 48}, {1, 136, 200}}) {
      const std::vector<float> y = normal_values(size_t(batch) * height * width * 3, 2), eta(batch, 0.4f);
      std::vector<float> want(y.size()), got(y.size());
      here->evaluate(batch, height, width, y, eta, want);
      there->evaluate(batch, height, width, y, eta, got);
      EXPECT_LT(difference(got, want), 2e-3) << batch;
    }
  }
}

TEST_F(Gpu, ExactEvaluationsAreInFloat) {
  const Model model = test::random_model(test::flat_config(), 1);
  const DenoiserPtr here = make_neural_denoiser(model),
                    there = exact(make_neural_denoiser(model, {.device = device_of(device_)}));
  const std::vector<float> y = normal_values(size_t{64} * 64 * 3, 2), eta = {0.4f};
  std::vector<float> want(y.size()), got(y.size());
  here->evaluate(1, 64, 64, y, eta, want);
  there->evaluate(1, 64, 64, y, eta, got);
  EXPECT_LT(difference(got, want), 1e-5);
}

TEST_F(Gpu, ManyThreadsMayAsk) {
  const DenoiserPtr denoiser =
      make_neural_denoiser(test::random_model(test::flat_config(), 3), {.device = device_of(device_)});
  const std::vector<float> y = normal_values(16 * 16 * 3, 4), eta = {0.3f};
  std::vector<float> alone(y.size());
  denoiser->evaluate(1, 16, 16, y, eta, alone);
  std::vector<std::vector<float>> results(16, std::vector<float>(y.size()));
  std::vector<std::thread> threads;
  for (std::vector<float>& result : results)
    threads.emplace_back([&] { denoiser->evaluate(1, 16, 16, y, eta, result); });
  for (std::thread& thread : threads) thread.join();
  for (const std::vector<float>& result : results) EXPECT_LT(difference(result, alone), 2e-3);
}

}  // namespace
}  // namespace diffc::nn
