// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// The best linear estimate of x from y = x + eta u for a known spectrum (Wiener): coefficient by coefficient
// P / (P + eta^2) y.

#pragma once

#include <array>
#include <memory>
#include <span>
#include <vector>

#include "codec/base/noise_level.h"
#include "codec/base/public.h"
#include "codec/denoiser/band_basis.h"
#include "codec/diffusion/estimate.h"

namespace diffc DIFFC_PUBLIC {

/// A residual power, 8 log2 units, of every class of SpectrumBasis.
using ClassPower = std::array<int16_t, kGroups * kSpectrumClasses>;

/// The basis of tiles of one size, and the classes of its coefficients. Immutable, thread-safe.
class SpectrumBasis {
 public:
  SpectrumBasis(int height, int width, int channels);

  const BandBasis& transform() const { return basis_; }
  std::size_t size() const { return class_of_.size(); }
  /// group * kSpectrumClasses + direction * kBands + band of a coefficient.
  uint8_t class_of(std::size_t coefficient) const { return class_of_[coefficient]; }
  /// Coefficients of a class, numbered like that.
  uint32_t count(int c) const { return counts_[static_cast<std::size_t>(c)]; }

 private:
  BandBasis basis_;
  std::vector<uint8_t> class_of_;
  std::array<uint32_t, kGroups* kSpectrumClasses> counts_ = {};
};

/// The spectrum of a tile's samples, with directions where they pay.
BandSpectrum measure_spectrum(const SpectrumBasis& basis, std::span<const float> x);

/// Expected squared error per sample of linear_estimate() for an x of this spectrum.
double expected_linear_mse(const SpectrumBasis& basis, const BandSpectrum& spectrum, double eta);

void linear_estimate(const SpectrumBasis& basis, const BandSpectrum& spectrum, double eta,
                     std::span<const float> y, std::span<float> estimate);

/// Expected squared coefficients of x - estimate.
ClassPower linear_residual_power(const BandSpectrum& spectrum, NoiseLevel level);

}  // namespace diffc
