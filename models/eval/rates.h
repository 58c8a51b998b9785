// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// What a denoiser would cost and deliver under ideal coding, from its errors alone.

#pragma once

#include <vector>

#include "models/eval/error_spectrum.h"

namespace diffc::eval {

struct RatePoint {
  double eta = 0;             ///< Noise level that is reached.
  double bits_per_pixel = 0;  ///< Prior term and I = 1/2 integral of mmse d(1/eta^2), in bits.
  double mean_psnr = 0;       ///< dB of xhat as 8-bit images, averaged over images.
  double ancestral_psnr = 0;  ///< dB at twice the mean squared error, which an exact posterior sample has.
};

/// One point for each level of the spectrum (continuous-time limit).
std::vector<RatePoint> rate_distortion(const ErrorSpectrum& spectrum);

/// Negative evidence lower bound in bits per dimension: prior, diffusion and reconstruction terms
/// (Kingma et al. 2021, equation 11).
struct Elbo {
  double prior = 0, diffusion = 0, reconstruction = 0;
  double total() const { return prior + diffusion + reconstruction; }
};
Elbo negative_elbo(const ErrorSpectrum& spectrum);

/// KL in bits per pixel, prior included, of `steps` steps, linear in gamma, from the highest level to
/// `eta_end`. With a band table the steps' priors are widened by it (codec/diffusion/README.md); an empty
/// table means isotropic priors. Errors between the levels of the spectrum are interpolated, linearly in
/// gamma and log error.
double chain_bits_per_pixel(const ErrorSpectrum& spectrum, const BandTable& bands, int steps, double eta_end);

}  // namespace diffc::eval
