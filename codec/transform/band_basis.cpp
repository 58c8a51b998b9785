// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <cmath>
#include <numbers>

#include "codec/transform/residual_model.h"

namespace diffc {

namespace {

/// Orthonormal DCT-II of length n, row k = basis function k.
std::vector<float> dct_matrix(int n) {
  std::vector<float> m(static_cast<std::size_t>(n) * n);
  for (int k = 0; k < n; ++k)
    for (int i = 0; i < n; ++i)
      m[k * n + i] = static_cast<float>(std::sqrt((k == 0 ? 1.0 : 2.0) / n) *
                                        std::cos(std::numbers::pi * (i + 0.5) * k / n));
  return m;
}

/// out[k] = sum_i m[k][i] in[i] over vectors of `inner` floats, `stride` floats apart; transposed if inverse.
void apply_matrix(const std::vector<float>& m, int n, bool inverse, const float* in, float* out, std::size_t stride,
                  std::size_t inner) {
  for (int k = 0; k < n; ++k) {
    float* row = out + k * stride;
    std::fill(row, row + inner, 0.0f);
    for (int i = 0; i < n; ++i) {
      const float c = inverse ? m[i * n + k] : m[k * n + i];
      const float* source = in + i * stride;
      for (std::size_t e = 0; e < inner; ++e) row[e] += c * source[e];
    }
  }
}

}  // namespace

std::vector<BandBasis::Axis> BandBasis::make_axes(int length) {
  std::vector<Axis> axes;
  for (int start = 0; start < length; start += BandTable::kBlock) {
    const int block = std::min(BandTable::kBlock, length - start);
    axes.push_back({block, start, dct_matrix(block)});
  }
  return axes;
}

BandBasis::BandBasis(int height, int width, int channels)
    : height_(height),
      width_(width),
      channels_(channels),
      rows_(make_axes(height)),
      columns_(make_axes(width)),
      colour_(dct_matrix(channels)),
      coefficient_band_(static_cast<std::size_t>(height) * width * channels) {
  for (const Axis& r : rows_)
    for (const Axis& c : columns_)
      for (int i = 0; i < r.block; ++i)
        for (int j = 0; j < c.block; ++j)
          for (int k = 0; k < channels; ++k)
            coefficient_band_[((std::size_t(r.start) + i) * width + c.start + j) * channels + k] =
                static_cast<uint16_t>(k * BandTable::kBands + BandTable::band_of(i, j, r.block, c.block));
}

void BandBasis::forward(std::span<const float> pixels, std::span<float> coefficients) const {
  apply(pixels, coefficients, false);
}

void BandBasis::inverse(std::span<const float> coefficients, std::span<float> pixels) const {
  apply(coefficients, pixels, true);
}

void BandBasis::apply(std::span<const float> in, std::span<float> out, bool inverse) const {
  const std::size_t row_floats = static_cast<std::size_t>(width_) * channels_;
  std::vector<float> vertical(in.size());
  for (const Axis& r : rows_)
    apply_matrix(r.matrix, r.block, inverse, in.data() + r.start * row_floats,
                 vertical.data() + r.start * row_floats, row_floats, row_floats);
  std::vector<float> horizontal(row_floats);
  for (int y = 0; y < height_; ++y) {
    const float* source = vertical.data() + y * row_floats;
    for (const Axis& c : columns_)
      apply_matrix(c.matrix, c.block, inverse, source + c.start * channels_,
                   horizontal.data() + c.start * channels_, channels_, channels_);
    float* target = out.data() + y * row_floats;
    for (int x = 0; x < width_; ++x)
      apply_matrix(colour_, channels_, inverse, horizontal.data() + x * channels_, target + x * channels_, 1, 1);
  }
}

}  // namespace diffc
