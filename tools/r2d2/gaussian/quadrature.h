// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Integrals over the density of a scalar source under noise: the trapezoidal rule, which converges faster
// than any power for smooth densities that vanish at both ends.

#pragma once

#include <cmath>
#include <vector>

#include "tools/r2d2/gaussian/scalar_source.h"

namespace diffc::gaussian {

struct Grid {
  std::vector<double> y, weight;  ///< weight: density times spacing; sums to 1.
};

inline Grid make_grid(const ScalarSource& source, double noise_variance, int points = 20001) {
  Grid grid;
  const double end = source.range() + 10 * std::sqrt(noise_variance);
  const double spacing = 2 * end / (points - 1);
  for (int i = 0; i < points; ++i) {
    grid.y.push_back(-end + i * spacing);
    grid.weight.push_back(source.density(grid.y.back(), noise_variance) * spacing);
  }
  return grid;
}

/// E f(Y) for Y = X + N(0, noise_variance).
template <class Function>
double expectation(const Grid& grid, Function f) {
  double sum = 0;
  for (std::size_t i = 0; i < grid.y.size(); ++i)
    if (grid.weight[i] > 0) sum += grid.weight[i] * f(grid.y[i]);
  return sum;
}

}  // namespace diffc::gaussian
