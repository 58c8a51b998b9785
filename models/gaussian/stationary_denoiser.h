// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// An exact denoiser for pictures of any size: the Gaussian image model with a 1/f^alpha spectrum.
//
//   auto model = StationaryGaussianDenoiser::make({.alpha = {2.5, 2.5, 2.5}});
//   std::vector<float> x = model->sample(256, 256, /*seed=*/1);     // a picture drawn from the model
//   double bits = model->kl_bits(256, 256, 0.1);                    // I[X; Y] at eta = 0.1
//
// Its basis is the DCT over the whole picture and over colours, in which the covariance is diagonal:
// denoiser, information and error have closed forms, so every part of the codec can be tested against exact
// values.

#pragma once

#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <span>
#include <vector>

#include "codec/denoiser/denoiser.h"
#include "models/gaussian/fast_dct.h"
#include "models/gaussian/spectrum.h"

namespace diffc::gaussian {

/// xhat = mean + U diag(lambda / (lambda + eta^2)) U^T (y - mean). Thread-safe; the same input gives the same
/// output in every thread. Tables of the last few picture sizes are kept.
class StationaryGaussianDenoiser : public Denoiser {
 public:
  static std::shared_ptr<const StationaryGaussianDenoiser> make(const Spectrum& spectrum);

  explicit StationaryGaussianDenoiser(const Spectrum& spectrum);

  const DenoiserInfo& info() const override { return info_; }
  const Spectrum& spectrum() const { return spectrum_; }

  void evaluate(int batch, int height, int width, std::span<const float> y, std::span<const float> eta,
                std::span<float> xhat) const override;

  /// The model's own basis and posterior variances, as integers that both ends of a file compute alike.
  std::unique_ptr<ResidualModel> residual_model(int height, int width) const override;

  /// A picture of the model: height * width * channels floats, not clipped.
  std::vector<float> sample(int height, int width, uint64_t seed) const;

  /// I[X; X + eta U] = 1/2 sum log2(1 + lambda / eta^2), in bits: the KL of infinitely many steps down to eta
  /// from infinite noise.
  double kl_bits(int height, int width, double eta) const;

  /// The part of it below the noise level `start`: I at eta minus I at start, in bits.
  double kl_bits_between(int height, int width, double start, double eta) const;

  /// E|x - xhat(y, eta)|^2 per dimension.
  double mmse(int height, int width, double eta) const;

  /// The noise level at which the mmse per dimension has this value. Throws Error(kUsage) if none has.
  double eta_of_mmse(int height, int width, double mmse) const;

  /// Eigenvalues lambda, at (i * width + j) * channels + c.
  std::vector<double> eigenvalues(int height, int width) const;

 private:
  struct Plan {
    Plan(const Spectrum& spectrum, int height, int width);
    ImageDct dct;
    std::vector<int32_t> log2_lambda;  // q16
    std::vector<float> lambda;
  };
  class Residual;

  std::shared_ptr<const Plan> plan(int height, int width) const;

  Spectrum spectrum_;
  DenoiserInfo info_;
  struct CachedPlan {
    int height, width;
    std::shared_ptr<const Plan> plan;
  };
  mutable std::mutex mutex_;
  mutable std::list<CachedPlan> plans_;  // most recently used first
};

}  // namespace diffc::gaussian
