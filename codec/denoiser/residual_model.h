// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// How the error of a denoiser is distributed: the covariance of x - xhat(y, eta), diagonal in an orthonormal
// basis.
//
// A step's prior p(y_s | y_t) widened by this covariance costs a log-determinant instead of a linear KL, so
// that 20 to 50 steps cost what 1000 isotropic ones cost (codec/diffusion/README.md, "How a step is coded").

#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "codec/base/noise_level.h"
#include "codec/base/public.h"

namespace diffc DIFFC_PUBLIC {

class ResidualModel {
 public:
  virtual ~ResidualModel() = default;

  /// Orthonormal transforms between an image (NHWC samples, batch 1) and coefficients, equally many.
  virtual void forward(std::span<const float> pixels, std::span<float> coefficients) const = 0;
  virtual void inverse(std::span<const float> coefficients, std::span<float> pixels) const = 0;

  /// Expected squared coefficients of x - xhat at a noise level, 8 log2 units: the same integers on both
  /// sides.
  virtual void log2_power(NoiseLevel level, std::span<int16_t> log2_q3) const = 0;
};

/// Residual power tabulated with a model, by noise level, opponent colour and spatial frequency.
///
/// The basis is the orthonormal DCT-II of blocks of up to 64x64 samples (the remainder blocks at the right
/// and bottom are transformed at their own size) times the orthonormal DCT-II over colours (grey, and two
/// opponent colours). Band of coefficient (i, j) of a block of h x w: by its frequency hypot(i/h, j/w), see
/// band_of(). Entry [level][colour][band] is round(8 log2 of the mean squared coefficient); levels are at
/// first_level + k * level_step. Between levels entries are interpolated in integers, outside they are held.
struct BandTable {
  static constexpr int kBands = 16;
  static constexpr int kBlock = 64;
  NoiseLevel first_level = 0;
  NoiseLevel level_step = 0;
  int levels = 0;
  int colours = 0;
  std::vector<int16_t> log2_power_q3;  ///< levels * colours * kBands entries.

  bool empty() const { return log2_power_q3.empty(); }
  static int band_of(int i, int j, int block_height, int block_width);
};

/// The ResidualModel of a band table for images of a size. channels must equal table.colours.
std::unique_ptr<ResidualModel> make_band_residual_model(const BandTable& table, int height, int width);

}  // namespace diffc
