// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Densities that solve the backward heat equation dp_t/dt = -(epsilon/2) Laplace p_t with p_0 the source
// (Freirich & Weinberger, eq. 17). p_1 attains R(D) at slope -1/epsilon as long as it is a density.
//
// p_t depends on epsilon and t only through s = epsilon t, the noise variance removed from the source:
// p_0 = p_t * N(0, s I). All functions here take s.

#pragma once

#include <span>

#include "codec/bits/philox.h"

namespace diffc::r2d2 {

/// Thread-safe. Points are d doubles; batches are rows of d doubles.
class BackwardHeat {
 public:
  virtual ~BackwardHeat() = default;

  virtual int dimensions() const = 0;

  /// p_s is a density for 0 <= s < limit(); beyond it Assumption A1 of the paper fails. Functions below throw
  /// Error(kUsage) for s outside [0, limit()).
  virtual double limit() const = 0;

  /// ln p_s(x) in nats.
  virtual double log_density(std::span<const double> x, double s) const = 0;

  /// grad ln p_s(x) into `score` (d values); `jacobian` is empty or receives its d x d derivative.
  virtual void score(std::span<const double> x, double s, std::span<double> score,
                     std::span<double> jacobian = {}) const = 0;

  /// Draws rows of p_s until x is full.
  virtual void sample(double s, Philox& rng, std::span<double> x) const = 0;
};

}  // namespace diffc::r2d2
