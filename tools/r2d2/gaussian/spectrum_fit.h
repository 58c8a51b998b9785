// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Fits the stationary Gaussian image model to images by maximum likelihood.

#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "codec/base/image.h"
#include "models/gaussian/spectrum.h"

namespace diffc::gaussian {

/// Collects the mean power of DCT coefficients by colour and frequency. Not thread-safe.
class SpectrumFit {
 public:
  SpectrumFit();

  /// An RGB image of any size, taken whole. Grey images have no colour to measure and are refused
  /// (Error(kData)).
  void add(const Image& image);

  /// The spectrum of the largest likelihood (coefficients independent and normal). Numbers are rounded to
  /// three or four digits, which costs nothing and keeps a model's name short. Throws Error(kData) if nothing
  /// was added.
  Spectrum finish() const;

  /// What the fit leaves: mean of -log2 likelihood per coefficient above that of the measured power itself,
  /// in bits.
  double excess_bits(const Spectrum& spectrum) const;

 private:
  static constexpr int kBins = 200;
  static int bin_of(double frequency);
  static double frequency_of(int bin);
  /// Negative log likelihood of colour c (up to a constant), best amplitude filled in.
  double cost(int c, double alpha, double knee, double* amplitude) const;
  double best_alpha(int c, double knee, double* cost_at_best) const;

  uint64_t images_ = 0;
  double mean_sum_ = 0;
  std::array<std::vector<double>, 3> power_, count_;
};

}  // namespace diffc::gaussian
