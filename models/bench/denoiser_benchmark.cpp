// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Time of one network evaluation, by the fast back end, by LibTorch and on a GPU, and its arithmetic rate (of
// the direct method, whatever the method used) beside that of the bare convolution it is made of: direct and
// by Winograd's method through LibTorch, and, as a share of it, by the kernels of DIFFC_ARITHMETIC:
//
//   denoiser_benchmark [MODEL.safetensors ...] [--benchmark_... options]

#include <ATen/ATen.h>
#include <benchmark/benchmark.h>
#include <c10/core/InferenceMode.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <thread>
#include <vector>

#include "codec/base/stopwatch.h"
#include "models/inference/arithmetic.h"
#include "models/inference/cpu_denoiser.h"
#include "models/inference/packed_convolution.h"
#include "models/inference/phased_work.h"
#include "models/inference/workspace_pool.h"
#include "models/nn/device.h"
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

/// FLOP/s of convolutions of this many channels alone, by the arithmetic in use.
double bare_rate(int channels, int threads) {
  using namespace diffc::nn;
  constexpr int kSide = 32, kPieces = 64, kRuns = 20;
  const std::size_t floats = std::size_t{kSide} * kSide * channels;
  const std::vector<float> weights(std::size_t{9} * channels * channels, 0.01f), bias(channels);
  const PackedConvolution convolution(*arithmetic().inner, channels, channels, weights, bias);
  std::vector<Workspace> spaces(threads);
  for (Workspace& space : spaces) {
    std::fill_n(space.pixels.floats(floats), floats, 0.1f);
    space.stream.floats(floats);
    space.activated.floats(convolution_scratch(channels, channels));
  }
  const std::vector<Phase> work = {
      {kPieces, [&](int, int worker) {
         const Workspace& space = spaces[worker];
         convolution.run(kSide, kSide, space.pixels.data(), Finish{convolution.bias()}, space.stream.data(),
                         0, tile_count({1, kSide, kSide, channels, channels}), space.activated.data());
       }}};
  double least = INFINITY;
  for (int run = 0; run < kRuns; ++run) {
    const diffc::Stopwatch watch;
    run_phases(work, threads);
    least = std::min(least, watch.seconds());
  }
  return 2.0 * kPieces * kSide * kSide * 9 * channels * channels / least;
}

/// bare: what bare_rate() says, or 0.
void evaluation(benchmark::State& state, const diffc::DenoiserPtr& denoiser, const Model& model, double bare,
                int batch, int height, int width) {
  std::vector<float> y(static_cast<size_t>(batch) * height * width * 3, 0.1f), xhat(y.size());
  const std::vector<float> eta(batch, 0.5f);
  for (auto _ : state) denoiser->evaluate(batch, height, width, y, eta, xhat);
  const double flops = 2.0 * batch * static_cast<double>(model.network.macs(height, width));
  set_rate(state, flops);
  if (bare > 0)
    state.counters["share"] = benchmark::Counter(flops / bare, benchmark::Counter::kIsIterationInvariantRate);
  state.counters["images/s"] = benchmark::Counter(batch, benchmark::Counter::kIsIterationInvariantRate);
}

void add_evaluations(const Model& model, const std::string& evaluator, const diffc::DenoiserPtr& denoiser,
                     double bare = 0) {
  for (const auto& [batch, height, width] : {std::array{1, 64, 64}, {256, 64, 64}, {1, 512, 768}}) {
    const std::string name = fmt::format("{}/{}/{}x{}x{}", model.name, evaluator, batch, width, height);
    benchmark::RegisterBenchmark(name.c_str(), [=, b = batch, h = height,
                                                w = width](benchmark::State& state) {
      evaluation(state, denoiser, model, bare, b, h, w);
    })->UseRealTime();
  }
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
      if (const diffc::DenoiserPtr fast = diffc::nn::load_cpu_denoiser(argv[i], options))
        add_evaluations(model, fmt::format("diffc/{}_threads", threads), fast,
                        bare_rate(model.network.stages.front().width, threads));
      add_evaluations(model, fmt::format("libtorch/{}_threads", threads),
                      diffc::nn::make_neural_denoiser(model, options));
    }
    if (const at::Device device = diffc::nn::open_device(std::nullopt); device.is_cuda())
      add_evaluations(model, device.str(),
                      diffc::nn::make_neural_denoiser(model, {.device = diffc::nn::device_of(device)}));
  }
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
