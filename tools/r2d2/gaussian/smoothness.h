// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// The smoothness G_t of an image distribution, estimated with a denoiser (Theis et al. 2022, Eqs. 18 and 101,
// Figure 5).

#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "codec/base/image.h"
#include "codec/denoiser/denoiser.h"

namespace diffc::gaussian {

struct SmoothnessPoint {
  double eta = 0;
  double sigma = 0;       ///< sigma^2 = eta^2 / (1 + eta^2)
  double smoothness = 0;  ///< G_t / M = (1 + eta^2) E|xhat - y|^2 / (eta^4 M)
  double standard_error = 0;
  /// Mean squared error of xhat per dimension after lemma 5, E|y - x|^2 - E|y - xhat|^2 (eta^2 - eta^4 G_t /
  /// ((1 + eta^2) M) with the noise as drawn), and measured. They agree for an exact denoiser of the images'
  /// law.
  double predicted_mse = 0, measured_mse = 0;
};

/// Averages over images of one size each; fresh noise from `seed`. At least two images.
std::vector<SmoothnessPoint> estimate_smoothness(const DenoiserPtr& denoiser, std::span<const Image> images,
                                                 std::span<const double> etas, uint64_t seed);

}  // namespace diffc::gaussian
