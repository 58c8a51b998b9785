// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// R2D2 without networks: the controller and the entropy bound of a Gaussian mixture fitted to samples.
//
// Any controller and any density make (rate, distortion) an upper bound on R(D) of the evaluated samples'
// law, so a good fit gives a good bound at once. Variances at or below epsilon, where the closed form would
// be singular, are raised to epsilon (1 + 1/(4 steps)): those directions are contracted to almost nothing and
// carry almost no rate.

#pragma once

#include "models/r2d2/em.h"
#include "models/r2d2/estimate.h"
#include "models/r2d2/water_level.h"

namespace diffc::r2d2 {

struct MixtureEstimateOptions {
  int components = 16;
  int fit_samples = 20000;
  int em_iterations = 30;
  int steps = 16;
  uint64_t seed = 0;
};

class MixtureEstimator {
 public:
  /// Fits to samples of `train`.
  MixtureEstimator(const Source& train, const MixtureEstimateOptions& options);

  /// Algorithm 2 on samples of `test`, with Gaussian steps of matched covariance.
  RatePoint evaluate(const Source& test, double epsilon, int samples, uint64_t seed,
                     std::vector<double>* x1 = nullptr) const;

  /// Without a chain: the channel of the mixture at its ends, refitted at this water level by `iterations` of
  /// expectation maximisation on the samples of `train`.
  WaterLevelChannel channel(double epsilon, int iterations) const;

  const GaussianMixture& mixture() const { return mixture_; }

 private:
  MixtureEstimateOptions options_;
  std::vector<double> rows_;
  GaussianMixture mixture_;
};

}  // namespace diffc::r2d2
