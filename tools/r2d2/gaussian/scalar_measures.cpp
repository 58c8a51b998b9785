// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "tools/r2d2/gaussian/scalar_measures.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "tools/r2d2/gaussian/quadrature.h"

namespace diffc::gaussian {

double gaussian_entropy(double variance) {
  return 0.5 * std::log(2 * std::numbers::pi * std::numbers::e * variance);
}

double entropy(const ScalarSource& source, double noise_variance) {
  return expectation(make_grid(source, noise_variance),
                     [&](double y) { return -std::log(source.density(y, noise_variance)); });
}

double information(const ScalarSource& source, double noise_variance) {
  return entropy(source, noise_variance) - gaussian_entropy(noise_variance);
}

double squared_transport(const ScalarSource& source, double v) {
  const Grid noisy = make_grid(source, v), clean = make_grid(source, 0);
  double sum = 0, below = 0, clean_below = 0;
  std::size_t j = 0;
  for (std::size_t i = 0; i < noisy.y.size(); ++i) {
    const double p = below + 0.5 * noisy.weight[i];
    below += noisy.weight[i];
    while (j + 1 < clean.y.size() && clean_below + 0.5 * (clean.weight[j] + clean.weight[j + 1]) < p)
      clean_below += 0.5 * (clean.weight[j] + clean.weight[j + 1]), ++j;
    const double width = j + 1 < clean.y.size() ? 0.5 * (clean.weight[j] + clean.weight[j + 1]) : 0;
    const double t = width > 0 ? std::clamp((p - clean_below) / width, 0.0, 1.0) : 0;
    const double x = clean.y[j] + t * (j + 1 < clean.y.size() ? clean.y[j + 1] - clean.y[j] : 0);
    const double d = x - source.posterior_mean(noisy.y[i], v);
    sum += noisy.weight[i] * d * d;
  }
  return sum;
}

double mmse(const ScalarSource& source, double v) {
  return source.variance() - expectation(make_grid(source, v), [&](double y) {
           const double m = source.posterior_mean(y, v);
           return m * m;
         });
}

Extent extent_of(const ScalarSource& source) {
  const Grid grid = make_grid(source, 0);
  double left = 0, right = 0;
  std::size_t i = 0, j = grid.y.size() - 1;
  while (left < 5e-13) left += grid.weight[i++];
  while (right < 5e-13) right += grid.weight[j--];
  const double fisher = expectation(grid, [&](double y) { return std::pow(source.score(y, 0), 2); });
  return {std::max(-grid.y[i], grid.y[j]), 1 / std::sqrt(fisher)};
}

}  // namespace diffc::gaussian
