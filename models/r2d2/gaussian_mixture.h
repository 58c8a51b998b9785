// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Gaussian mixtures in any dimension, the sources whose backward heat solution is elementary: every component
// loses s from each eigenvalue of its covariance (Freirich & Weinberger, eq. 22 and 80).

#pragma once

#include <vector>

#include "models/r2d2/backward_heat.h"

namespace diffc::r2d2 {

struct GaussianComponent {
  double weight = 1;             ///< Positive; the mixture normalises the sum to 1.
  std::vector<double> mean;      ///< d values.
  std::vector<double> variance;  ///< d eigenvalues of the covariance, positive.
  std::vector<double> basis;     ///< d x d, row i is the eigenvector of variance[i]; empty = coordinate axes.
};

/// A component with the given d x d covariance, eigen-decomposed. Throws Error(kUsage) if it is not symmetric
/// and positive definite.
GaussianComponent component_from_covariance(double weight, std::span<const double> mean,
                                            std::span<const double> covariance);

class GaussianMixture : public BackwardHeat {
 public:
  /// Throws Error(kUsage) for inconsistent sizes, non-finite values, or variances and weights that are not >
  /// 0.
  explicit GaussianMixture(std::vector<GaussianComponent> components);

  int dimensions() const override { return dimensions_; }
  double limit() const override { return smallest_variance_; }
  double log_density(std::span<const double> x, double s) const override;
  void score(std::span<const double> x, double s, std::span<double> score,
             std::span<double> jacobian = {}) const override;
  void sample(double s, Philox& rng, std::span<double> x) const override;

  const std::vector<GaussianComponent>& components() const { return components_; }

  /// ln p of the mixture blurred by noise of variance `noise` (>= 0): p_0 * N(0, noise I).
  double log_density_blurred(std::span<const double> x, double noise) const;

  /// Probability of every component given x under p_0; `shares` has as many values as there are components.
  void shares(std::span<const double> x, std::span<double> shares) const;

  /// E[x | y] for y = x + eta u with x of this mixture: the exact denoiser of the DiffC notation.
  void denoise(std::span<const double> y, double eta, std::span<double> xhat) const;

  /// Covariance (d x d) and mean (d) of p_s.
  void moments(double s, std::span<double> mean, std::span<double> covariance) const;

 private:
  void check(double s) const;
  // Log joint density of every component, and their log sum, at variance + shift.
  double responsibilities(std::span<const double> x, double shift, std::span<double> log_joint,
                          std::span<double> pulls) const;
  std::vector<GaussianComponent> components_;
  int dimensions_;
  double smallest_variance_;
};

/// Differential entropy of a one-dimensional density in nats: -integral of p ln p by the trapezoid rule on
/// [low, high] with `points` nodes. For smooth densities that vanish at both ends the error is far below
/// 1e-9.
double entropy_1d(const BackwardHeat& density, double s, double low, double high, int points);

/// entropy_1d with an interval of 14 standard deviations around every component.
double entropy_1d(const GaussianMixture& mixture, double s = 0);

/// P(X <= x) under p_s of a one-dimensional mixture.
double cdf_1d(const GaussianMixture& mixture, double s, double x);

/// Inverse of cdf_1d for probability in (0, 1), by safeguarded Newton steps.
double quantile_1d(const GaussianMixture& mixture, double s, double probability);

}  // namespace diffc::r2d2
