// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// The best linear estimate of x from y = x + eta u for a known spectrum (Wiener): coefficient by coefficient
// P / (P + eta^2) y.

#pragma once

#include <span>

#include "codec/base/noise_level.h"
#include "codec/base/public.h"
#include "codec/denoiser/band_basis.h"
#include "codec/diffusion/estimate.h"

namespace diffc DIFFC_PUBLIC {

/// The spectrum of a tile's samples.
BandSpectrum measure_spectrum(const BandBasis& basis, std::span<const float> x);

/// Expected squared error per sample of linear_estimate() for an x of this spectrum.
double expected_linear_mse(const BandBasis& basis, const BandSpectrum& spectrum, double eta);

void linear_estimate(const BandBasis& basis, const BandSpectrum& spectrum, double eta,
                     std::span<const float> y, std::span<float> estimate);

/// Expected squared coefficients of x - estimate, 8 log2 units.
void linear_residual_power(const BandBasis& basis, const BandSpectrum& spectrum, NoiseLevel level,
                           std::span<int16_t> log2_q3);

}  // namespace diffc
