// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/inference/cpu_denoiser.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <thread>

#include "codec/base/error.h"
#include "models/inference/arithmetic.h"
#include "models/nn/neural_denoiser.h"
#include "tests/models/nn/tiny_model.h"
#include "tests/normal_values.h"

namespace diffc::nn {
namespace {

namespace fs = std::filesystem;

class CpuDenoiser : public ::testing::Test {
 protected:
  void SetUp() override {
    fs::create_directories(folder_);
    path_ = (folder_ / "m.safetensors").string();
  }
  void TearDown() override { fs::remove_all(folder_); }

  Model save(const StageConfig& stage, float limit = 0) const {
    NetworkConfig config;
    config.stages = {stage};
    config.limit = limit;
    Model model = test::random_model(config, 11);
    save_model(path_, model);
    return load_model(path_);
  }

  fs::path folder_ = fs::temp_directory_path() / ("diffc_cpu_" + std::to_string(getpid()));
  std::string path_;
};

std::vector<float> run(const Denoiser& denoiser, int height, int width, float eta) {
  const std::vector<float> y = normal_values(static_cast<size_t>(height) * width * 3, 4), etas = {eta};
  std::vector<float> xhat(y.size());
  denoiser.evaluate(1, height, width, y, etas, xhat);
  return xhat;
}

TEST_F(CpuDenoiser, EqualsLibTorch) {
  for (const auto& [stage, limit] : {std::pair{StageConfig{2, 32, 48, 2}, 0.0f},
                                     {StageConfig{4, 96, 96, 1}, 0.0f},
                                     {StageConfig{2, 32, 48, 2}, 1.0f}}) {
    const Model model = save(stage, limit);
    const DenoiserPtr fast = load_cpu_denoiser(path_);
    const auto reference = make_neural_denoiser(model);
    EXPECT_EQ(fast->info().id, reference->info().id);
    EXPECT_EQ(fast->info().name, "tiny");
    EXPECT_EQ(fast->info().receptive_radius, reference->info().receptive_radius);
    for (const auto& [height, width] : {std::pair{64, 64}, std::pair{4, 12}, std::pair{200, 132}}) {
      for (const float eta : {0.01f, 0.5f, 20.0f}) {
        const auto a = run(*fast, height, width, eta), b = run(*reference, height, width, eta);
        double error = 0, power = 0;
        for (size_t i = 0; i < a.size(); ++i) {
          error += (a[i] - b[i]) * (a[i] - b[i]);
          power += b[i] * b[i];
        }
        EXPECT_LT(std::sqrt(error / power), 2e-4) << width << "x" << height << " at " << eta;
      }
    }
  }
}

struct Difference {
  Difference(const std::vector<float>& a, const std::vector<float>& b) {
    double power = 0;
    for (size_t i = 0; i < a.size(); ++i) {
      largest = std::max<double>(largest, std::fabs(a[i] - b[i]));
      power += (a[i] - b[i]) * (a[i] - b[i]);
    }
    root_mean_square = std::sqrt(power / static_cast<double>(a.size()));
  }
  double largest = 0, root_mean_square;
};

// Every instruction set computes the same function; the network is deep enough for errors to grow.
TEST_F(CpuDenoiser, ArithmeticsAgree) {
  save({2, 96, 96, 8}, 8);
  setenv("DIFFC_ARITHMETIC", "portable", 1);
  const auto expected = run(*load_cpu_denoiser(path_), 66, 74, 0.1f);
  for (const Arithmetic& arithmetic : arithmetics()) {
    setenv("DIFFC_ARITHMETIC", arithmetic.name, 1);
    const DenoiserPtr denoiser = load_cpu_denoiser(path_);
    const auto got = run(*exact(denoiser), 66, 74, 0.1f), rounded = run(*denoiser, 66, 74, 0.1f);
    EXPECT_LT(Difference(got, expected).largest, 1e-4) << arithmetic.name;
    // Random parameters lose more than trained ones: 7 % of the network's part, which is 0.098 of its output.
    EXPECT_LT(Difference(rounded, expected).root_mean_square, 0.01) << arithmetic.name;
    EXPECT_EQ(rounded == got, arithmetic.inner == arithmetic.winograd) << arithmetic.name;
  }
  unsetenv("DIFFC_ARITHMETIC");
}

// A limit that is often reached is another function.
TEST_F(CpuDenoiser, LimitIsApplied) {
  save({2, 32, 48, 2});
  const DenoiserPtr free = load_cpu_denoiser(path_);
  const auto without = run(*free, 64, 64, 0.5f);
  save({2, 32, 48, 2}, 1000);
  EXPECT_EQ(run(*load_cpu_denoiser(path_), 64, 64, 0.5f), without);
  save({2, 32, 48, 2}, 1);
  EXPECT_NE(run(*load_cpu_denoiser(path_), 64, 64, 0.5f), without);
}

// Bit for bit, at the width of the shipped models; the last size is cut into tiles.
TEST_F(CpuDenoiser, ThreadsChangeNothing) {
  save({2, 96, 96, 2});
  const DenoiserPtr one = load_cpu_denoiser(path_, {.threads = 1, .max_tile = 256});
  const int sizes[][2] = {{64, 64}, {18, 34}, {256, 192}, {300, 520}};
  for (const auto& [height, width] : sizes) {
    const auto expected = run(*one, height, width, 0.3f);
    for (const int threads : {2, 3, 4}) {
      const DenoiserPtr many = load_cpu_denoiser(path_, {.threads = threads, .max_tile = 256});
      EXPECT_EQ(run(*many, height, width, 0.3f), expected)
          << threads << " threads, " << width << "x" << height;
    }
  }
}

TEST_F(CpuDenoiser, ConcurrentCallsAgree) {
  save({2, 32, 32, 1});
  const DenoiserPtr denoiser = load_cpu_denoiser(path_, {.threads = 2});
  const auto expected = run(*denoiser, 64, 64, 1.0f);
  std::vector<std::vector<float>> results(4);
  std::vector<std::thread> threads;
  for (auto& result : results) threads.emplace_back([&] { result = run(*denoiser, 64, 64, 1.0f); });
  for (auto& thread : threads) thread.join();
  for (const auto& result : results) EXPECT_EQ(result, expected);
}

TEST_F(CpuDenoiser, OtherNetworksAreLeftToLibTorch) {
  Model nested = test::random_model(test::nested_config(), 1);
  save_model(path_, nested);
  EXPECT_EQ(load_cpu_denoiser(path_), nullptr);
  save({2, 24, 24, 1});
  EXPECT_EQ(load_cpu_denoiser(path_), nullptr);
}

TEST_F(CpuDenoiser, DamagedModelsAreRefused) {
  EXPECT_THROW(load_cpu_denoiser(path_), Error);
  save({2, 16, 16, 1});
  auto file = model_files::read_safetensors(path_);
  file.tensors.at("head.bias").shape = {3, 4};
  model_files::write_safetensors(path_, file);
  EXPECT_THROW(load_cpu_denoiser(path_), Error);
  file.tensors.erase("head.bias");
  model_files::write_safetensors(path_, file);
  EXPECT_THROW(load_cpu_denoiser(path_), Error);
}

}  // namespace
}  // namespace diffc::nn
