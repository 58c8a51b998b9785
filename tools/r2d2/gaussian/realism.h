// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// The rate-distortion function under perfect realism with common randomness,
//
//   D_real(R) = min E |X - X'|^2   over   X' ~ X, I(X; X') <= R,
//
// and how far DiffC, which spends I(X; Z) on Z = X + noise, is above it. The minimiser is the entropic
// transport of P_X with itself: R2D2's bridge (Freirich & Weinberger, Eq. 6) with P_1 = P_0. For a Gaussian
// it is DiffC-F* (Theis et al. 2022, Eq. 15 and Lemma 1), whose noise differs by component.

#pragma once

#include <span>

#include "tools/r2d2/gaussian/scalar_source.h"
#include "tools/r2d2/methods/entropic_transport.h"

namespace diffc::gaussian {

/// Squared errors, all components together.
struct RealismPoint {
  double eta = 0;             ///< Standard deviation of DiffC's noise.
  double nats = 0;            ///< I(X; Z).
  double epsilon = 0;         ///< Of the bridge; dR/dD = -1/(2 epsilon).
  double optimum = 0;         ///< D_real at that rate.
  double flow = 0;            ///< DiffC-F.
  double ancestral = 0;       ///< DiffC-A.
  double marginal_error = 0;  ///< Of the law of X' on the grid, L1; 0 for Gaussians.
};

/// DiffC at noise eta > 0 by quadrature beside the optimum at the same rate by Sinkhorn's iteration, whose
/// epsilon is found to 1e-6 of the rate, or as near as 60 steps come; the distortion follows along the
/// tangent. `fineness` grid points stand on sqrt(epsilon) and on the length the density varies on: sums are
/// then integrals of smooth functions. Throws Error(kUsage) for eta that is not positive and where more than
/// 6000 points would be needed.
RealismPoint realism_of(const ScalarSource& source, double eta, double fineness = 4);

/// The same for independent Gaussian components of variances lambda, in closed form.
RealismPoint realism_of_gaussian(std::span<const double> lambda, double eta);

/// The Schroedinger bridge of variance epsilon from the law of `from` to that of `to` (R2D2, Eq. 6), at its
/// ends; between given ends its paths are Brownian bridges, so nothing else costs rate. Squared errors.
/// Throws what entropic_transport() does, and for more than 6000 points of a grid.
r2d2::EntropicTransport bridge_of(const ScalarSource& from, const ScalarSource& to, double epsilon,
                                  double fineness = 4);

}  // namespace diffc::gaussian
