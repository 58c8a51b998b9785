// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// How wrong a denoiser is, by image, noise level and frequency band: all that rates and band tables need.

#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "codec/base/image.h"
#include "codec/denoiser/denoiser.h"

namespace diffc::eval {

/// Errors of one image at one noise level.
struct LevelErrors {
  std::vector<double>
      band;                 ///< Sum of squared coefficients of x - xhat by colour * BandTable::kBands + band.
  double total = 0;         ///< |x - xhat|^2.
  double clipped_psnr = 0;  ///< dB of xhat as an 8-bit image against the original, at most 99.
};

struct ImageErrors {
  int height = 0, width = 0;
  double energy = 0;                 ///< |x|^2.
  double reconstruction_nats = 0;    ///< -log p(x | y) at the lowest level, p = quantised Gaussian around y.
  std::vector<uint32_t> band_count;  ///< Coefficients in each band.
  std::vector<LevelErrors> levels;   ///< As in ErrorSpectrum::eta.
  double dimensions() const { return 3.0 * height * width; }
};

struct ErrorSpectrum {
  std::vector<double> eta;  ///< Falling.
  std::vector<ImageErrors> images;

  double mean_squared_error(size_t level) const;  ///< Over all dimensions of all images.
};

/// Noise levels from eta_max down to eta_min, equal steps of about `gamma_step` in gamma = 2 ln eta.
std::vector<double> level_grid(double eta_min, double eta_max, double gamma_step);

/// One noisy copy of every image at every level, from a counter-based generator: the same for every model.
/// Images are cropped to the model's size multiple; grey ones become RGB. `progress` gets the fraction done.
ErrorSpectrum measure_errors(const Denoiser& denoiser, const std::vector<Image>& images,
                             const std::vector<double>& eta, uint64_t seed,
                             const std::function<void(double)>& progress = {});

/// PSNR in dB, peak 255, of a mean squared error on the scale of x in [-1, 1].
double psnr_of(double mean_squared_error);

}  // namespace diffc::eval
