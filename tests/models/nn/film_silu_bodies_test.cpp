// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// What a GPU does with one value, on the CPU, beside the production path.

#include "models/nn/cuda/film_silu_bodies.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <random>
#include <vector>

#include "models/inference/film_silu_kernel.h"

namespace diffc::nn {
namespace {

constexpr int kRows = 7, kChannels = 24;

// Values far into both tails.
template <typename T>
std::vector<T> values(int count, double deviation, unsigned seed) {
  std::mt19937 random(seed);
  std::normal_distribution<double> normal(0, deviation);
  std::vector<T> v(count);
  for (T& x : v) cuda::store(x, static_cast<float>(normal(random)));
  return v;
}

// bfloat16 may round the other way where the two sigmoids differ in the last digits.
template <typename T>
float tolerance(float value) {
  const float unit = sizeof(T) == 2 ? 1.0f / 128 : 1e-5f;
  return unit * std::abs(value) + 1e-6f;
}

template <typename T>
void compare(float limit) {
  const auto x = values<T>(kRows * kChannels, 12, 1), dy = values<T>(kRows * kChannels, 1, 2);
  const auto scale = values<float>(kChannels, 1, 3), shift = values<float>(kChannels, 1, 4);
  std::vector<T> y(x.size()), dx(x.size());
  std::vector<float> d_scale(kChannels), d_shift(kChannels), want_scale(kChannels), want_shift(kChannels);
  film_silu_forward(x.data(), scale.data(), shift.data(), limit, y.data(), kRows, kChannels);
  film_silu_backward(x.data(), scale.data(), shift.data(), limit, dy.data(), dx.data(), d_scale.data(),
                     d_shift.data(), kRows, kChannels);
  for (size_t i = 0; i < x.size(); ++i) {
    const size_t c = i % kChannels;
    const float v = cuda::as_float(x[i]);
    T stored;
    cuda::store(stored, cuda::film_silu_value(v, scale[c], shift[c], limit));
    EXPECT_NEAR(cuda::as_float(stored), cuda::as_float(y[i]), tolerance<T>(cuda::as_float(y[i]))) << i;
    const float d = cuda::film_silu_gradient(v, scale[c], shift[c], limit, cuda::as_float(dy[i]));
    cuda::store(stored, d * scale[c]);
    EXPECT_NEAR(cuda::as_float(stored), cuda::as_float(dx[i]), tolerance<T>(cuda::as_float(dx[i]))) << i;
    want_scale[c] += d * v;
    want_shift[c] += d;
  }
  for (int c = 0; c < kChannels; ++c) {
    EXPECT_NEAR(d_scale[c], want_scale[c], 1e-4f * (1 + std::abs(want_scale[c]))) << c;
    EXPECT_NEAR(d_shift[c], want_shift[c], 1e-4f * (1 + std::abs(want_shift[c]))) << c;
  }
}

TEST(FilmSiluBodies, EqualTheProcessors) {
  for (const float limit : {std::numeric_limits<float>::infinity(), 5.0f}) {
    compare<float>(limit);
    compare<uint16_t>(limit);
  }
}

TEST(FilmSiluBodies, NanStaysNan) {
  for (const uint32_t bits : {0x7fffffffu, 0xffffffffu, 0x7fc00000u, 0x7f800001u}) {
    float value;
    std::memcpy(&value, &bits, sizeof value);
    uint16_t stored;
    cuda::store(stored, value);
    EXPECT_TRUE(std::isnan(cuda::as_float(stored))) << bits;
  }
}

}  // namespace
}  // namespace diffc::nn
