// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/denoiser/band_basis.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "codec/denoiser/residual_model.h"

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

/// out[k] = sum_i rows[i][k] in[i]: a product with the transpose of n x n `rows`, as sums of rows so that the
/// compiler vectorises it without reordering.
void multiply(const float* rows, int n, const float* in, float* out) {
  std::fill(out, out + n, 0.0f);
  for (int i = 0; i < n; ++i)
    for (int k = 0; k < n; ++k) out[k] += in[i] * rows[i * n + k];
}

std::vector<float> transposed(const std::vector<float>& m, int n) {
  std::vector<float> t(m.size());
  for (int i = 0; i < n; ++i)
    for (int k = 0; k < n; ++k) t[k * n + i] = m[i * n + k];
  return t;
}

}  // namespace

std::vector<BandBasis::Axis> BandBasis::make_axes(int length) {
  std::vector<Axis> axes;
  for (int start = 0; start < length; start += BandTable::kBlock) {
    const int block = std::min(BandTable::kBlock, length - start);
    std::vector<float> matrix = dct_matrix(block);
    axes.push_back({block, start, matrix, transposed(matrix, block)});
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
  // Columns: every row of the result is a sum of rows of the block.
  std::vector<float> vertical(in.size(), 0.0f);
  for (const Axis& r : rows_)
    for (int k = 0; k < r.block; ++k) {
      float* target = vertical.data() + (r.start + k) * row_floats;
      for (int i = 0; i < r.block; ++i) {
        const float c = inverse ? r.matrix[i * r.block + k] : r.matrix[k * r.block + i];
        const float* source = in.data() + (r.start + i) * row_floats;
        for (std::size_t e = 0; e < row_floats; ++e) target[e] += c * source[e];
      }
    }
  // Rows and colours, one colour plane of one row at a time.
  std::vector<float> plane(width_), coefficients(row_floats);
  for (int y = 0; y < height_; ++y) {
    const float* source = vertical.data() + y * row_floats;
    for (int c = 0; c < channels_; ++c) {
      for (int x = 0; x < width_; ++x) plane[x] = source[x * channels_ + c];
      for (const Axis& a : columns_)
        multiply((inverse ? a.matrix : a.transposed).data(), a.block, plane.data() + a.start,
                 coefficients.data() + c * width_ + a.start);
    }
    float* target = out.data() + y * row_floats;
    for (int x = 0; x < width_; ++x)
      for (int k = 0; k < channels_; ++k) {
        float sum = 0;
        for (int c = 0; c < channels_; ++c)
          sum += (inverse ? colour_[c * channels_ + k] : colour_[k * channels_ + c]) *
                 coefficients[c * width_ + x];
        target[x * channels_ + k] = sum;
      }
  }
}

}  // namespace diffc
