// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Time of one network evaluation, by the fast back end and by LibTorch, and its arithmetic rate (of the
// direct method, whatever the method used) beside that of the bare convolution it is made of, direct and by
// Winograd's method:
//
//   denoiser_benchmark [MODEL.safetensors ...] [--benchmark_... options]

#include <ATen/ATen.h>
#include <benchmark/benchmark.h>
#include <c10/core/InferenceMode.h>
#include <fmt/format.h>

#include <filesystem>
#include <thread>
#include <vector>

#include "models/inference/cpu_denoiser.h"
#include "models/nn/neural_denoiser.h"
#include "models/nn/thread_scope.h"
#include "models/nn/winograd.h"

namespace {

using diffc::nn::Model;

int all_threads() {
  return static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
}

void set_rate(benchmark::State& state, double flops) {
  state.counters["GFLOP/s"] = benchmark::Counter(flops * 1e-9, benchmark::Counter::kIsIterationInvariantRate);
}

void convolution(benchmark::State& state, int64_t channels, int threads) {
  const c10::InferenceMode inference;
  const diffc::nn::ThreadScope scope(threads);
  const auto layout = at::MemoryFormat::ChannelsLast;
  const at::Tensor x = at::randn({1, channels, 64, 64}).contiguous(layout);
  const at::Tensor w = at::randn({channels, channels, 3, 3}).contiguous(layout);
  for (auto _ : state) benchmark::DoNotOptimize(at::conv2d(x, w, {}, 1, 1));
  set_rate(state, 2.0 * 64 * 64 * 9 * static_cast<double>(channels * channels));
}

void winograd(benchmark::State& state, int64_t channels) {
  const c10::InferenceMode inference;
  const at::Tensor x = at::randn({1, channels, 64, 64}).contiguous(at::MemoryFormat::ChannelsLast);
  const at::Tensor w = at::randn({channels, channels, 3, 3}), b = at::randn({channels});
  for (auto _ : state) benchmark::DoNotOptimize(diffc::nn::winograd_convolution(x, w, b));
  set_rate(state, 2.0 * 64 * 64 * 9 * static_cast<double>(channels * channels));
}

void evaluation(benchmark::State& state, const diffc::DenoiserPtr& denoiser, const Model& model, int height,
                int width) {
  std::vector<float> y(static_cast<size_t>(height) * width * 3, 0.1f), xhat(y.size());
  const std::vector<float> eta = {0.5f};
  for (auto _ : state) denoiser->evaluate(1, height, width, y, eta, xhat);
  set_rate(state, 2.0 * static_cast<double>(model.network.macs(height, width)));
}

}  // namespace

int main(int argc, char** argv) {
  diffc::nn::keep_freed_memory();
  benchmark::Initialize(&argc, argv);
  for (const int threads : {1, all_threads()}) {
    for (const int64_t channels : {64, 96, 128}) {
      benchmark::RegisterBenchmark(
          fmt::format("convolution/{}_channels/{}_threads", channels, threads).c_str(),
          [=](benchmark::State& state) { convolution(state, channels, threads); })
          ->UseRealTime();
    }
  }
  {
    for (const int64_t channels : {64, 96, 128}) {
      benchmark::RegisterBenchmark(fmt::format("winograd/{}_channels/1_threads", channels).c_str(),
                                   [=](benchmark::State& state) { winograd(state, channels); })
          ->UseRealTime();
    }
  }
  for (int i = 1; i < argc; ++i) {
    const Model model = diffc::nn::load_model(argv[i]);
    for (const int threads : {1, all_threads()}) {
      const diffc::nn::NeuralDenoiserOptions options{.threads = threads};
      const std::pair<const char*, diffc::DenoiserPtr> evaluators[] = {
          {"diffc", diffc::nn::load_cpu_denoiser(argv[i], options)},
          {"libtorch", diffc::nn::make_neural_denoiser(model, options)}};
      for (const auto& [evaluator, denoiser] : evaluators) {
        if (!denoiser) continue;
        for (const auto& [height, width] : {std::pair{64, 64}, std::pair{512, 768}}) {
          const std::string name =
              fmt::format("{}/{}/{}x{}/{}_threads", model.name, evaluator, width, height, threads);
          benchmark::RegisterBenchmark(name.c_str(), [=, d = denoiser, h = height,
                                                      w = width](benchmark::State& state) {
            evaluation(state, d, model, h, w);
          })->UseRealTime();
        }
      }
    }
  }
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
