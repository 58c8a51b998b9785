// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/diffusion/noise_ball.h"

#include <algorithm>
#include <cmath>

namespace diffc {

namespace {

constexpr int kBlock = 16;
constexpr float kLastPixel = 255.0f / 256.0f;

struct Block {
  std::size_t first;   // sample
  std::size_t row;     // samples of a row of the block
  std::size_t stride;  // samples of a row of the tile
  int rows;
};

template <class Function>
void for_samples(const Block& block, Function function) {
  for (int i = 0; i < block.rows; ++i)
    for (std::size_t k = 0; k < block.row; ++k) function(block.first + i * block.stride + k);
}

void project(const Block& block, std::span<const float> y, double eta, std::span<float> estimate) {
  double distance = 0;
  for_samples(block, [&](std::size_t k) {
    const double difference = double{estimate[k]} - y[k];
    distance += difference * difference;
  });
  const double n = static_cast<double>(block.row) * block.rows;
  const double allowed = n * eta * eta * (1.0 + 4.0 * std::sqrt(2.0 / n));
  if (distance <= allowed) return;
  const auto scale = static_cast<float>(std::sqrt(allowed / distance));
  for_samples(block, [&](std::size_t k) { estimate[k] = y[k] + scale * (estimate[k] - y[k]); });
}

}  // namespace

void clamp_to_pixels(std::span<float> x) {
  for (float& v : x) v = std::clamp(v, -kLastPixel, kLastPixel);
}

void project_to_noise_ball(std::span<const float> y, double eta, int height, int width, int channels,
                           std::span<float> estimate) {
  if (!std::all_of(estimate.begin(), estimate.end(), [](float v) { return std::isfinite(v); })) {
    std::copy(y.begin(), y.end(), estimate.begin());
    return;
  }
  const std::size_t stride = static_cast<std::size_t>(width) * channels;
  for (int i = 0; i < height; i += kBlock)
    for (int j = 0; j < width; j += kBlock)
      project({i * stride + static_cast<std::size_t>(j) * channels,
               static_cast<std::size_t>(std::min(kBlock, width - j)) * channels, stride,
               std::min(kBlock, height - i)},
              y, eta, estimate);
}

}  // namespace diffc
