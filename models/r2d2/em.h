// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Gaussian mixtures fitted to samples by expectation maximisation: the model of a source that is only known
// from samples, where a closed-form p_1 is wanted (coding of patches, starting points for training).

#pragma once

#include <cstdint>
#include <span>

#include "models/r2d2/gaussian_mixture.h"

namespace diffc::r2d2 {

struct MixtureFitOptions {
  int components = 8;
  int iterations = 30;
  double floor = 1e-6;  ///< Added to the diagonal of every covariance.
  uint64_t seed = 0;
};

/// Fits full covariances to rows. Components that die are dropped. Throws Error(kUsage) for fewer rows than
/// components, Error(kData) for values that are not finite.
GaussianMixture fit_mixture(std::span<const double> rows, int dimensions, const MixtureFitOptions& options);

}  // namespace diffc::r2d2
