// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Blahut-Arimoto (Blahut 1972, Arimoto 1972) on a grid, for one-dimensional sources whose density is known:
// the reference that needs no assumption on p_1 and so also covers epsilon where A1 fails.

#pragma once

#include <functional>
#include <span>
#include <vector>

namespace diffc::r2d2 {

struct BlahutArimotoOptions {
  double low = -6, high = 6;  ///< Interval that holds the source.
  int points = 601;           ///< Grid points of source and reconstruction.
  int iterations = 500;
  double tolerance = 1e-7;       ///< Stop when Blahut's upper and lower bounds on R differ by less (nats).
  bool start_at_source = false;  ///< Begin with the source's law instead of a uniform one: better tails.
};

struct BlahutArimotoResult {
  double rate = 0;        ///< Nats.
  double distortion = 0;  ///< Half squared error.
  double gap = 0;         ///< Bound on how far rate + distortion/epsilon is above its minimum on the grid.
  std::vector<double> reproduction;  ///< Probability of every grid point.
};

/// Distortion (x - y)^2 / 2 at slope -1/epsilon.
BlahutArimotoResult blahut_arimoto(const std::function<double(double)>& log_density, double epsilon,
                                   const BlahutArimotoOptions& options = {});

/// For a density r = q * N(0, epsilon), what q makes of rate + distortion/epsilon, -E ln r(X) - ln(2 pi
/// epsilon)/2, is at least its minimum over all laws; from below that is bounded by the dual problem with g =
/// 1/r, scaled down where it is not feasible. Any r will do for either, and the bounds meet at the optimum.
/// Sums over the grid of `options`.
struct LagrangianBounds {
  double lower = 0, upper = 0;  ///< Nats.
};
LagrangianBounds lagrangian_bounds(const std::function<double(double)>& log_density,
                                   const std::function<double(double)>& log_blurred, double epsilon,
                                   const BlahutArimotoOptions& options = {});

}  // namespace diffc::r2d2
