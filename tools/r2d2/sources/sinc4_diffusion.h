// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// The sinc^4 mixture at the times of a diffusion: Algorithm 2 asks for millions of scores at few values of s.

#pragma once

#include "tools/r2d2/sources/sinc4.h"

namespace diffc::r2d2 {

/// p_s for s = epsilon k / steps, k = 0..steps: the source's own values and two derivatives at multiples of
/// 1/64 below |x| = 6, joined by quintic Hermite interpolation, and its tails beyond. Spectra end at 4, so
/// that the interpolation errs by less than 2e-12 of the density at 0. Immutable; thread-safe.
class Sinc4Diffusion : public BackwardHeat {
 public:
  /// epsilon > 0, steps >= 1, else Error(kUsage). Copies the mixture.
  Sinc4Diffusion(const Sinc4Mixture& mixture, double epsilon, int steps);

  int dimensions() const override { return 1; }
  double limit() const override { return mixture_.limit(); }
  /// These throw Error(kUsage) for other s and where p_s is not positive.
  double log_density(std::span<const double> x, double s) const override;
  void score(std::span<const double> x, double s, std::span<double> score,
             std::span<double> jacobian = {}) const override;
  void sample(double s, Philox& rng, std::span<double> x) const override { mixture_.sample(s, rng, x); }

 private:
  Sinc4Mixture::Jet jet(double x, double s) const;
  Sinc4Mixture mixture_;
  double epsilon_;
  std::vector<std::vector<Sinc4Mixture::Jet>> tables_;
};

}  // namespace diffc::r2d2
