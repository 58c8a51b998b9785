// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Images and feature vectors made from integers, so that another implementation can make the same ones.

#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "codec/base/image.h"

namespace diffc::test {

/// Top bytes of the generator s <- 1664525 s + 1013904223 mod 2^32.
inline std::vector<int> noise_bytes(std::size_t count, uint32_t seed) {
  std::vector<int> out(count);
  for (int& x : out) {
    seed = seed * 1664525u + 1013904223u;
    x = static_cast<int>(seed >> 24);
  }
  return out;
}

/// A textured ramp: sample = (x (c + 2) + 3 y + floor(x y / 7)) mod 256.
inline Image ramp(int width, int height, int channels) {
  Image image(width, height, channels);
  std::size_t i = 0;
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      for (int c = 0; c < channels; ++c) {
        image.pixels[i++] = static_cast<uint8_t>((x * (c + 2) + y * 3 + (x * y) / 7) % 256);
      }
    }
  }
  return image;
}

/// ramp() plus 4 plus noise of up to 16 steps, clipped.
inline Image noisy_ramp(int width, int height, int channels) {
  Image image = ramp(width, height, channels);
  const std::vector<int> noise = noise_bytes(image.size(), 12345);
  for (std::size_t i = 0; i < image.pixels.size(); ++i) {
    const int n = noise[i] - 128;
    const int eighth = n >= 0 ? n / 8 : -((-n + 7) / 8);
    image.pixels[i] = static_cast<uint8_t>(std::clamp(image.pixels[i] + eighth + 4, 0, 255));
  }
  return image;
}

/// `count` correlated vectors: scale v M + 0.1 v with v uniform in [0, 1), M_ij = ((3 i + 5 j) mod 7) / 7.
inline std::vector<float> correlated_features(int count, int dimension, uint32_t seed, double scale) {
  const std::vector<int> noise = noise_bytes(static_cast<std::size_t>(count) * dimension, seed);
  std::vector<float> out(noise.size());
  for (int n = 0; n < count; ++n) {
    const int* v = &noise[static_cast<std::size_t>(n) * dimension];
    for (int j = 0; j < dimension; ++j) {
      double sum = 0;
      for (int i = 0; i < dimension; ++i) sum += scale * (v[i] / 256.0) * (((i * 3 + j * 5) % 7) / 7.0);
      out[static_cast<std::size_t>(n) * dimension + j] = static_cast<float>(sum + 0.1 * (v[j] / 256.0));
    }
  }
  return out;
}

}  // namespace diffc::test
