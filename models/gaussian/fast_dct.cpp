// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/gaussian/fast_dct.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace diffc::gaussian {

using std::numbers::pi;

FastDct::FastDct(int length) : length_(length) {
  int n = length;
  for (; n % 2 == 0; n /= 2) {
    auto& level = secant_.emplace_back(n / 2);
    for (int i = 0; i < n / 2; ++i) level[i] = 0.5 / std::cos((2 * i + 1) * pi / (2.0 * n));
  }
  cosine_.resize(std::size_t{4} * n);
  for (int t = 0; t < 4 * n; ++t) cosine_[t] = std::cos(pi * t / (2.0 * n));
}

void FastDct::direct(int n, bool transposed, double* x, double* scratch, int lanes) const {
  if (n == 1) return;
  std::copy(x, x + std::size_t(n) * lanes, scratch);
  std::fill(x, x + std::size_t(n) * lanes, 0.0);
  for (int k = 0; k < n; ++k)
    for (int j = 0; j < n; ++j) {
      const double c = cosine_[(int64_t{2 * j + 1} * k) % (4 * int64_t{n})];
      const double* in = scratch + std::size_t(transposed ? k : j) * lanes;
      double* out = x + std::size_t(transposed ? j : k) * lanes;
      for (int l = 0; l < lanes; ++l) out[l] += c * in[l];
    }
}

void FastDct::forward_part(int n, int level, double* x, double* scratch, int lanes) const {
  if (n % 2 != 0) return direct(n, false, x, scratch, lanes);
  const int half = n / 2;
  const auto& secant = secant_[level];
  for (int i = 0; i < half; ++i) {
    const double* a = x + std::size_t(i) * lanes;
    const double* b = x + std::size_t(n - 1 - i) * lanes;
    double* sum = scratch + std::size_t(i) * lanes;
    double* difference = scratch + std::size_t(half + i) * lanes;
    for (int l = 0; l < lanes; ++l) {
      sum[l] = a[l] + b[l];
      difference[l] = (a[l] - b[l]) * secant[i];
    }
  }
  forward_part(half, level + 1, scratch, x, lanes);
  forward_part(half, level + 1, scratch + std::size_t(half) * lanes, x + std::size_t(half) * lanes, lanes);
  for (int i = 0; i < half; ++i) {
    const double* a = scratch + std::size_t(i) * lanes;
    const double* b = scratch + std::size_t(half + i) * lanes;
    double* even = x + std::size_t(2 * i) * lanes;
    double* odd = even + lanes;
    std::copy(a, a + lanes, even);
    if (i + 1 < half)
      for (int l = 0; l < lanes; ++l) odd[l] = b[l] + b[l + lanes];
    else
      std::copy(b, b + lanes, odd);
  }
}

// The transpose of forward_part, its steps in reverse order.
void FastDct::inverse_part(int n, int level, double* x, double* scratch, int lanes) const {
  if (n % 2 != 0) return direct(n, true, x, scratch, lanes);
  const int half = n / 2;
  const auto& secant = secant_[level];
  for (int i = 0; i < half; ++i) {
    const double* even = x + std::size_t(2 * i) * lanes;
    double* a = scratch + std::size_t(i) * lanes;
    double* b = scratch + std::size_t(half + i) * lanes;
    std::copy(even, even + lanes, a);
    const double* odd = even + lanes;
    if (i > 0)
      for (int l = 0; l < lanes; ++l) b[l] = odd[l] + (odd - 2 * std::size_t(lanes))[l];
    else
      std::copy(odd, odd + lanes, b);
  }
  inverse_part(half, level + 1, scratch, x, lanes);
  inverse_part(half, level + 1, scratch + std::size_t(half) * lanes, x + std::size_t(half) * lanes, lanes);
  for (int i = 0; i < half; ++i) {
    const double* a = scratch + std::size_t(i) * lanes;
    const double* b = scratch + std::size_t(half + i) * lanes;
    double* left = x + std::size_t(i) * lanes;
    double* right = x + std::size_t(n - 1 - i) * lanes;
    for (int l = 0; l < lanes; ++l) {
      const double d = b[l] * secant[i];
      left[l] = a[l] + d;
      right[l] = a[l] - d;
    }
  }
}

namespace {

/// Row 0 times sqrt(1/n), the others times sqrt(2/n): makes the DCT-II orthonormal.
void scale_rows(double* x, int n, int lanes) {
  const double first = std::sqrt(1.0 / n), other = std::sqrt(2.0 / n);
  for (int k = 0; k < n; ++k)
    for (int l = 0; l < lanes; ++l) x[std::size_t(k) * lanes + l] *= k == 0 ? first : other;
}

}  // namespace

void FastDct::forward(double* data, double* scratch, int lanes) const {
  forward_part(length_, 0, data, scratch, lanes);
  scale_rows(data, length_, lanes);
}

void FastDct::inverse(double* data, double* scratch, int lanes) const {
  scale_rows(data, length_, lanes);
  inverse_part(length_, 0, data, scratch, lanes);
}

ImageDct::ImageDct(int height, int width, int channels)
    : height_(height), width_(width), channels_(channels), rows_(height), columns_(width) {
  for (int k = 0; k < channels; ++k)
    for (int c = 0; c < channels; ++c)
      colour_[k][c] = std::sqrt((k == 0 ? 1.0 : 2.0) / channels) * std::cos(pi * (c + 0.5) * k / channels);
}

void ImageDct::mix_colours(bool inverse, double* samples, int count) const {
  if (channels_ == 1) return;
  for (double* s = samples; s != samples + std::size_t(count) * 3; s += 3) {
    const double in[3] = {s[0], s[1], s[2]};
    for (int k = 0; k < 3; ++k)
      s[k] = inverse ? colour_[0][k] * in[0] + colour_[1][k] * in[1] + colour_[2][k] * in[2]
                     : colour_[k][0] * in[0] + colour_[k][1] * in[1] + colour_[k][2] * in[2];
  }
}

void ImageDct::vertical(bool inverse, const float* in, float* out) const {
  constexpr std::size_t kLanes = 32;  // a strip of 512 rows stays in a second-level cache
  const std::size_t row = std::size_t(width_) * channels_;
  std::vector<double> strip(height_ * std::min(kLanes, row)), scratch(strip.size());
  for (std::size_t start = 0; start < row; start += kLanes) {
    const std::size_t lanes = std::min(kLanes, row - start);
    for (int y = 0; y < height_; ++y) std::copy_n(in + y * row + start, lanes, strip.data() + y * lanes);
    if (inverse)
      rows_.inverse(strip.data(), scratch.data(), static_cast<int>(lanes));
    else
      rows_.forward(strip.data(), scratch.data(), static_cast<int>(lanes));
    for (int y = 0; y < height_; ++y) std::copy_n(strip.data() + y * lanes, lanes, out + y * row + start);
  }
}

void ImageDct::horizontal(bool inverse, const float* in, float* out) const {
  constexpr int kRows = 8;
  const std::size_t row = std::size_t(width_) * channels_;
  std::vector<double> strip(row * kRows), scratch(strip.size());
  for (int start = 0; start < height_; start += kRows) {
    const int rows = std::min(kRows, height_ - start);
    const int lanes = rows * channels_;
    for (int r = 0; r < rows; ++r)
      for (int x = 0; x < width_; ++x)
        for (int c = 0; c < channels_; ++c)
          strip[std::size_t(x) * lanes + r * channels_ + c] = in[(start + r) * row + x * channels_ + c];
    if (inverse)
      columns_.inverse(strip.data(), scratch.data(), lanes);
    else
      columns_.forward(strip.data(), scratch.data(), lanes);
    mix_colours(inverse, strip.data(), width_ * rows);
    for (int r = 0; r < rows; ++r)
      for (int x = 0; x < width_; ++x)
        for (int c = 0; c < channels_; ++c)
          out[(start + r) * row + x * channels_ + c] =
              static_cast<float>(strip[std::size_t(x) * lanes + r * channels_ + c]);
  }
}

void ImageDct::forward(std::span<const float> pixels, std::span<float> coefficients) const {
  vertical(false, pixels.data(), coefficients.data());
  horizontal(false, coefficients.data(), coefficients.data());
}

void ImageDct::inverse(std::span<const float> coefficients, std::span<float> pixels) const {
  horizontal(true, coefficients.data(), pixels.data());
  vertical(true, pixels.data(), pixels.data());
}

}  // namespace diffc::gaussian
