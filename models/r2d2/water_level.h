// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// R2D2 where epsilon is above the smallest variance: beyond Assumption A1 of Freirich & Weinberger.
//
// R(D) + D/epsilon is the least value over laws q of X_1 of -E ln r(X_0) - (d/2) ln(2 pi epsilon), where
// r = q * N(0, epsilon I), and the channel is X_1 | X_0 = x ~ q(y) N(x; y, epsilon I) / r(x). While the
// source itself is such an r, q = p_1 is the backward heat solution. Where it is not, reverse water-filling
// tells how to go on: a direction of variance v < epsilon collapses, X_1 keeps its mean there, and r has
// variance max(v, epsilon). For a Gaussian that is optimal (Cover & Thomas, theorem 10.3.3). For a mixture it
// is done in every component, q is a mixture of degenerate Gaussians, and the point (rate, distortion) is an
// upper bound; fit_water_level() finds the best weights, means and covariances of such a q.
//
// The diffusion with p_t = q * N(0, epsilon (1 - t) I) has this channel at its ends. In a collapsed direction
// its drift is that of a Brownian bridge, whose work and whose entropy of X_1 are infinite with opposite
// signs; by the chain rule the relative entropy of its paths is that of their ends, so only those are
// simulated.
//
//   const WaterLevelChannel channel(mixture, 0.05);
//   RatePoint p = channel.evaluate(*source, {.samples = 1 << 17});

#pragma once

#include <span>
#include <vector>

#include "models/r2d2/estimate.h"
#include "models/r2d2/gaussian_mixture.h"

namespace diffc::r2d2 {

/// The mixture with every variance at least `floor`.
GaussianMixture raise_variances(const GaussianMixture& mixture, double floor);

/// Expectation maximisation of E ln r on rows of d values, from `start` with raised variances: covariances
/// are the components' own with eigenvalues below epsilon raised to it, which is the most likely one with no
/// smaller eigenvalue. One component needs no iteration. Throws Error(kUsage) without rows or for epsilon <=
/// 0.
GaussianMixture fit_water_level(std::span<const double> rows, const GaussianMixture& start, double epsilon,
                                int iterations);

/// Immutable; thread-safe.
class WaterLevelChannel {
 public:
  /// r is `mixture` with variances below epsilon raised to it. Throws Error(kUsage) for epsilon <= 0.
  WaterLevelChannel(const GaussianMixture& mixture, double epsilon);

  /// Draws X_1 for every row of x0.
  void sample(std::span<const double> x0, Philox& rng, std::span<double> x1) const;

  /// E |x0 - X_1|^2 / 2 for one row.
  double distortion(std::span<const double> x0) const;

  /// Monte Carlo over X_0 only. `entropy` is -E ln r(X_0), `path_nats` 0: rate = entropy - distortion/epsilon
  /// - (d/2) ln(2 pi epsilon). Steps of the options mean nothing here. `x1`, if given, receives draws.
  RatePoint evaluate(const Source& source, const EvaluateOptions& options,
                     std::vector<double>* x1 = nullptr) const;

  /// Directions that collapse, summed over components.
  int collapsed() const;
  const GaussianMixture& blurred() const { return blurred_; }

 private:
  GaussianMixture blurred_;
  double epsilon_;
};

}  // namespace diffc::r2d2
