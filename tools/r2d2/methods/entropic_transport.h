// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Entropic optimal transport between one-dimensional laws,
//
//   min I(X; Y) + E (X - Y)^2 / (2 epsilon)    over joint laws with X ~ a, Y ~ b,
//
// which is the Schroedinger bridge of variance epsilon with both ends fixed (Freirich & Weinberger, Eq. 6, at
// its ends). The minimiser is a(x) b(y) exp(f(x) + g(y) - (x - y)^2 / (2 epsilon)); Sinkhorn's iteration
// finds f and g. With b = a it is a point of the rate-distortion function under perfect realism with common
// randomness (Theis et al. 2022, section 6: E |X - X'|^2 at least rate, X' ~ X), slope dI/dD = -1/(2
// epsilon).
//
//   const GridLaw law = grid_law(log_density, -4, 4, 801);
//   const EntropicTransport t = entropic_transport(law, law, 0.1);   // t.information nats at t.distortion

#pragma once

#include <functional>
#include <vector>

namespace diffc::r2d2 {

/// Points of equal distance with the natural logarithm of their probability.
struct GridLaw {
  std::vector<double> x, log_mass;
};

/// A density on `points` >= 2 points of [low, high], normalised; points of no mass are left out. Throws
/// Error(kUsage) for an empty interval or if there is no mass at all.
GridLaw grid_law(const std::function<double(double)>& log_density, double low, double high, int points);

struct EntropicTransportOptions {
  double tolerance = 1e-11;  ///< Largest sum of absolute errors of either end law.
  int iterations = 200000;
};

struct EntropicTransport {
  double information = 0;     ///< I(X; Y) in nats.
  double distortion = 0;      ///< E (X - Y)^2.
  double marginal_error = 0;  ///< Sum of absolute deviations from a, or b if that is larger.
  int iterations = 0;
  std::vector<double> f, g;  ///< Potentials on the two grids; one sum f + g is determined, not each of them.
};

/// Sinkhorn's iteration in the log domain, stabilised by absorbing the scalings into the potentials
/// (Schmitzer 2019). Where a and b are the same grid law both potentials are kept equal, f <- (f - ln sum_y b
/// e^(f - c))/2: near the end its error shrinks by (1 - lambda)/2 with lambda in [0, 1], an eigenvalue of the
/// coupling, as the kernel is positive definite. Throws Error(kUsage) for epsilon <= 0, Error(kData) if the
/// tolerance is not reached. Memory: a matrix of both grids.
EntropicTransport entropic_transport(const GridLaw& a, const GridLaw& b, double epsilon,
                                     const EntropicTransportOptions& options = {});

/// Its closed form for normal laws of variances a, b > 0 (Janati et al. 2020; Mallasto et al. 2021) and means
/// a distance `shift` apart: correlation rho with rho / (1 - rho^2) = sqrt(a b) / epsilon.
EntropicTransport gaussian_transport(double a, double b, double shift, double epsilon);

}  // namespace diffc::r2d2
