// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/denoiser/band_basis.h"

#include <algorithm>
#include <array>

#include "codec/denoiser/block_dct.h"
#include "codec/denoiser/residual_model.h"

namespace diffc {

namespace {

constexpr int kColours = 3;

/// Up to BlockDct::kLanes signals of a block.
struct Signals {
  alignas(64) float in[BandTable::kBlock * BlockDct::kLanes] = {};
  alignas(64) float out[BandTable::kBlock * BlockDct::kLanes];

  void transform(const BlockDct& dct, bool inverse) { inverse ? dct.inverse(in, out) : dct.forward(in, out); }
};

/// The usual count as a constant, so that no function is called for it.
void copy(const float* from, int lanes, float* to) {
  if (lanes == BlockDct::kLanes)
    std::copy_n(from, BlockDct::kLanes, to);
  else
    std::copy_n(from, lanes, to);
}

/// Multiplies all pixels by a matrix with a row for each result.
void mix(std::array<float, kColours * kColours> matrix, std::span<float> samples) {
  for (std::size_t at = 0; at < samples.size(); at += kColours) {
    std::array<float, kColours> mixed = {};
    for (int k = 0; k < kColours; ++k)
      for (int c = 0; c < kColours; ++c) mixed[k] += matrix[k * kColours + c] * samples[at + c];
    std::copy(mixed.begin(), mixed.end(), &samples[at]);
  }
}

}  // namespace

std::vector<BandBasis::Axis> BandBasis::make_axes(int length) {
  std::vector<Axis> axes;
  for (int start = 0; start < length; start += BandTable::kBlock) {
    const int block = std::min(BandTable::kBlock, length - start);
    const bool seen = start > 0 && axes[0].dct->length() == block;
    axes.push_back({start, seen ? axes[0].dct : std::make_shared<BlockDct>(block)});
  }
  return axes;
}

BandBasis::BandBasis(int height, int width, int channels)
    : height_(height),
      width_(width),
      channels_(channels),
      rows_(make_axes(height)),
      columns_(make_axes(width)),
      coefficient_band_(static_cast<std::size_t>(height) * width * channels) {
  for (int k = 0; k < kColours; ++k)
    for (int c = 0; c < kColours; ++c)
      mix_forward_[k * kColours + c] = mix_inverse_[c * kColours + k] =
          static_cast<float>(BlockDct::basis(kColours, k, c));
  for (const Axis& r : rows_)
    for (const Axis& c : columns_) {
      const int block_height = r.dct->length(), block_width = c.dct->length();
      for (int i = 0; i < block_height; ++i)
        for (int j = 0; j < block_width; ++j)
          for (int k = 0; k < channels; ++k)
            coefficient_band_[((std::size_t(r.start) + i) * width + c.start + j) * channels + k] =
                static_cast<uint16_t>(k * BandTable::kBands +
                                      BandTable::band_of(i, j, block_height, block_width));
    }
}

void BandBasis::forward(std::span<const float> pixels, std::span<float> coefficients) const {
  apply(pixels, coefficients, false);
}

void BandBasis::inverse(std::span<const float> coefficients, std::span<float> pixels) const {
  apply(coefficients, pixels, true);
}

void BandBasis::apply(std::span<const float> in, std::span<float> out, bool inverse) const {
  vertical(in, out, inverse);
  horizontal(out, inverse);
  if (channels_ == kColours) mix(inverse ? mix_inverse_ : mix_forward_, out);
}

void BandBasis::vertical(std::span<const float> in, std::span<float> out, bool inverse) const {
  const int row_floats = width_ * channels_;
  Signals signals;
  for (const Axis& axis : rows_)
    for (int first = 0; first < row_floats; first += BlockDct::kLanes) {
      const int lanes = std::min(BlockDct::kLanes, row_floats - first);
      const std::size_t corner = static_cast<std::size_t>(axis.start) * row_floats + first;
      for (int i = 0; i < axis.dct->length(); ++i)
        copy(&in[corner + std::size_t(i) * row_floats], lanes, signals.in + i * BlockDct::kLanes);
      signals.transform(*axis.dct, inverse);
      for (int i = 0; i < axis.dct->length(); ++i)
        copy(signals.out + i * BlockDct::kLanes, lanes, &out[corner + std::size_t(i) * row_floats]);
    }
}

void BandBasis::horizontal(std::span<float> samples, bool inverse) const {
  // A signal is one colour of one row of a block.
  const int all = height_ * channels_;
  Signals signals;
  for (const Axis& axis : columns_)
    for (int first = 0; first < all; first += BlockDct::kLanes) {
      const int lanes = std::min(BlockDct::kLanes, all - first), length = axis.dct->length();
      const auto start = [&](int lane) {
        const std::size_t row = (first + lane) / channels_, colour = (first + lane) % channels_;
        return &samples[(row * width_ + axis.start) * channels_ + colour];
      };
      for (int lane = 0; lane < lanes; ++lane) {
        const float* from = start(lane);
        for (int i = 0; i < length; ++i) signals.in[i * BlockDct::kLanes + lane] = from[i * channels_];
      }
      signals.transform(*axis.dct, inverse);
      for (int lane = 0; lane < lanes; ++lane) {
        float* to = start(lane);
        for (int i = 0; i < length; ++i) to[i * channels_] = signals.out[i * BlockDct::kLanes + lane];
      }
    }
}

}  // namespace diffc
