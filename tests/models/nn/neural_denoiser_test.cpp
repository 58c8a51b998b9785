// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/nn/neural_denoiser.h"

#include <gtest/gtest.h>

#include <thread>

#include "codec/base/error.h"
#include "tests/models/nn/tiny_model.h"
#include "tests/normal_values.h"

namespace diffc::nn {
namespace {

std::vector<float> run(const Denoiser& denoiser, int batch, int height, int width,
                       const std::vector<float>& y) {
  std::vector<float> eta(batch), xhat(y.size());
  for (int i = 0; i < batch; ++i) eta[i] = 0.1f + 0.3f * static_cast<float>(i);
  denoiser.evaluate(batch, height, width, y, eta, xhat);
  return xhat;
}

NetworkConfig wide_config() {
  NetworkConfig config;
  config.stages = {{2, 96, 96, 2}};
  return config;
}

TEST(NeuralDenoiser, TiledEqualsUntiled) {
  for (const NetworkConfig& config : {test::flat_config(), test::nested_config()}) {
    const auto whole = make_neural_denoiser(test::random_model(config, 1), {.threads = 1, .max_tile = 4096});
    const auto tiled = make_neural_denoiser(test::random_model(config, 1), {.threads = 2, .max_tile = 48});
    const int height = 136, width = 200;
    const auto y = normal_values(size_t(height) * width * 3, 2);
    const auto a = run(*whole, 1, height, width, y), b = run(*tiled, 1, height, width, y);
    float largest = 0;
    for (size_t i = 0; i < a.size(); ++i) largest = std::max(largest, std::abs(a[i] - b[i]));
    EXPECT_LT(largest, 2e-5f);
    EXPECT_GT(largest + 1e-9f, 0.0f);
  }
}

TEST(NeuralDenoiser, TileSpansCoverOnce) {
  for (const int length : {8, 512, 520, 768, 4096}) {
    int at = 0;
    for (const TileSpan& span : tile_spans(length, 512, 40, 8)) {
      EXPECT_EQ(span.begin, at);
      EXPECT_LE(span.end - span.begin, 512);
      EXPECT_EQ(span.begin % 8, 0);
      EXPECT_EQ(span.read_begin, std::max(0, span.begin - 40));
      EXPECT_EQ(span.read_end, std::min(length, span.end + 40));
      at = span.end;
    }
    EXPECT_EQ(at, length);
  }
}

// Bit for bit, at the width of the shipped model: small, odd and photograph-sized.
TEST(NeuralDenoiser, ThreadCountChangesNothing) {
  const int sizes[][2] = {{64, 64}, {18, 34}, {256, 320}, {512, 768}};
  for (const auto& [height, width] : sizes) {
    const auto y = normal_values(size_t(height) * width * 3, 4);
    const auto one =
        run(*make_neural_denoiser(test::random_model(wide_config(), 3), {.threads = 1}), 1, height, width, y);
    for (const int threads : {2, 4}) {
      const auto denoiser = make_neural_denoiser(test::random_model(wide_config(), 3), {.threads = threads});
      EXPECT_EQ(run(*denoiser, 1, height, width, y), one)
          << threads << " threads, " << width << "x" << height;
    }
  }
}

TEST(NeuralDenoiser, BatchAndConcurrencyChangeNothing) {
  const auto denoiser = make_neural_denoiser(test::random_model(wide_config(), 5), {.threads = 2});
  const auto y = normal_values(size_t{3} * 32 * 32 * 3, 6);
  const auto together = run(*denoiser, 3, 32, 32, y);
  const std::vector<float> first(y.begin(), y.begin() + 32 * 32 * 3);
  const auto alone = run(*denoiser, 1, 32, 32, first);
  EXPECT_TRUE(std::equal(alone.begin(), alone.end(), together.begin()));
  std::vector<std::vector<float>> results(4);
  std::vector<std::thread> threads;
  for (auto& result : results) threads.emplace_back([&] { result = run(*denoiser, 3, 32, 32, y); });
  for (auto& thread : threads) thread.join();
  for (const auto& result : results) EXPECT_EQ(result, together);
}

TEST(NeuralDenoiser, RefusesWrongArguments) {
  const auto denoiser = make_neural_denoiser(test::random_model(test::flat_config(), 1));
  std::vector<float> y(8 * 8 * 3), xhat(8 * 8 * 3), eta = {1.0f}, bad_eta = {1e-4f};
  EXPECT_NO_THROW(denoiser->evaluate(1, 8, 8, y, eta, xhat));
  EXPECT_THROW(denoiser->evaluate(1, 7, 8, y, eta, xhat), Error);
  EXPECT_THROW(denoiser->evaluate(2, 8, 8, y, eta, xhat), Error);
  EXPECT_THROW(denoiser->evaluate(1, 8, 8, y, bad_eta, xhat), Error);
}

}  // namespace
}  // namespace diffc::nn
