// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <cmath>

#include "codec/diffusion/samplers.h"
#include "tools/r2d2/gaussian/quadrature.h"
#include "tools/r2d2/gaussian/theorems.h"

namespace diffc::gaussian {

namespace {

/// Distribution function on a grid, and its inverse by linear interpolation.
std::vector<double> cumulative(const Grid& grid) {
  std::vector<double> sum(grid.y.size());
  double total = 0;
  for (std::size_t i = 0; i < sum.size(); ++i) {
    sum[i] = total + 0.5 * grid.weight[i];
    total += grid.weight[i];
  }
  return sum;
}

double quantile(const Grid& grid, const std::vector<double>& sum, double p) {
  const auto above = static_cast<std::size_t>(std::lower_bound(sum.begin(), sum.end(), p) - sum.begin());
  if (above == 0) return grid.y.front();
  if (above == sum.size()) return grid.y.back();
  const double width = sum[above] - sum[above - 1];
  const double t = width > 0 ? (p - sum[above - 1]) / width : 0.5;
  return grid.y[above - 1] + t * (grid.y[above] - grid.y[above - 1]);
}

}  // namespace

Theorem2 check_theorem_2(std::shared_ptr<const ScalarSource> source, double eta, int flow_steps) {
  Theorem2 t;
  t.eta = eta;
  const double v = eta * eta;
  const Grid noisy = make_grid(*source, v), clean = make_grid(*source, 0);
  const double explained = expectation(noisy, [&](double y) {
    const double m = source->posterior_mean(y, v);
    return m * m;
  });
  const double mmse = source->variance() - explained;
  t.ancestral_error = 2 * mmse;

  // All y of the quadrature are one picture for the sampler.
  const auto denoiser =
      std::make_shared<const SourceDenoiser>(SourceList{source}, std::vector<double>{}, 1e-3 * eta);
  const std::vector<float> y(noisy.y.begin(), noisy.y.end());
  const ImageDenoiser fitted(denoiser, static_cast<int>(y.size()), 1, 1);
  const std::vector<float> x = reconstruct_flow(fitted, y, eta, flow_steps);
  const std::vector<double> noisy_sum = cumulative(noisy), clean_sum = cumulative(clean);
  double distance = 0, gap = 0;
  for (std::size_t i = 0; i < y.size(); ++i) {
    const double m = source->posterior_mean(noisy.y[i], v);
    distance += noisy.weight[i] * (x[i] - m) * (x[i] - m);
    // Where float quantiles still mean something.
    if (noisy_sum[i] < 1e-9 || noisy_sum[i] > 1 - 1e-9) continue;
    const double map = quantile(clean, clean_sum, noisy_sum[i]);
    gap += noisy.weight[i] * (x[i] - map) * (x[i] - map);
  }
  t.flow_error = mmse + distance;
  t.ratio = t.flow_error / t.ancestral_error;
  t.transport_gap = std::sqrt(gap);
  return t;
}

}  // namespace diffc::gaussian
