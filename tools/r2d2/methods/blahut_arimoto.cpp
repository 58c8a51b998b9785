// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "tools/r2d2/methods/blahut_arimoto.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "codec/base/error.h"

namespace diffc::r2d2 {

namespace {

/// The law and the kernel exp(-(x - y)^2 / (2 epsilon)) on the grid.
struct Problem {
  std::vector<double> p, kernel;
  int reach = 0;  ///< Neighbours further away add less than 1e-55 of a sum.

  double convolve(const std::vector<double>& values, int i) const {
    double sum = 0;
    for (int j = std::max(0, i - reach), end = std::min<int>(p.size() - 1, i + reach); j <= end; ++j)
      sum += values[j] * kernel[std::abs(i - j)];
    return sum;
  }
};

/// Lower bound on min rate + distortion/epsilon: sum p ln g for any g with c(y) = sum p g k <= 1 everywhere
/// (the dual problem). g = 1 / (q k) violates that where q is still too small, typically in the tails;
/// dividing it by the largest c within `radius` sqrt(epsilon) costs nothing where p has no mass, which a
/// division by the largest c of all (Blahut's bound) does.
double dual_bound(const Problem& problem, std::vector<double> weighted, double radius,
                  int rounds) {  // p g
  const int n = static_cast<int>(problem.p.size()),
            near = std::max(1, static_cast<int>(problem.reach * radius / 16));
  std::vector<double> c(n);
  double value = 0, best = -HUGE_VAL;
  for (int i = 0; i < n; ++i)
    if (weighted[i] > 0) value += problem.p[i] * std::log(weighted[i] / problem.p[i]);
  for (int round = 0; round < rounds; ++round) {
    for (int j = 0; j < n; ++j) c[j] = problem.convolve(weighted, j);
    best = std::max(best, value - std::log(*std::max_element(c.begin(), c.end())));
    for (int i = 0; i < n; ++i) {
      if (!(weighted[i] > 0)) continue;
      const double m =
          *std::max_element(c.begin() + std::max(0, i - near), c.begin() + std::min(n, i + near + 1));
      weighted[i] /= m;
      value -= problem.p[i] * std::log(m);
    }
  }
  return best;
}

Problem make_problem(const std::function<double(double)>& log_density, double epsilon,
                     const BlahutArimotoOptions& options) {
  const int n = options.points;
  if (!(epsilon > 0) || n < 2 || !(options.high > options.low))
    throw Error(ErrorKind::kUsage, "Blahut-Arimoto needs epsilon > 0 and a grid of at least two points");
  const double step = (options.high - options.low) / (n - 1);
  Problem problem{std::vector<double>(n), std::vector<double>(n),
                  static_cast<int>(std::min<double>(n - 1, 16 * std::sqrt(epsilon) / step + 1))};
  double total = 0;
  for (int i = 0; i < n; ++i) total += problem.p[i] = std::exp(log_density(options.low + i * step));
  for (double& v : problem.p) v /= total;
  for (int k = 0; k < n; ++k) problem.kernel[k] = std::exp(-0.5 * (k * step) * (k * step) / epsilon);
  return problem;
}

}  // namespace

BlahutArimotoResult blahut_arimoto(const std::function<double(double)>& log_density, double epsilon,
                                   const BlahutArimotoOptions& options) {
  const int n = options.points;
  const double step = (options.high - options.low) / (n - 1);
  const Problem problem = make_problem(log_density, epsilon, options);
  const std::vector<double>& p = problem.p;
  std::vector<double> q(n, 1.0 / n), inverse(n);
  if (options.start_at_source) q = p;
  BlahutArimotoResult result;
  for (int iteration = 0;; ++iteration) {
    double lagrangian = 0;
    for (int i = 0; i < n; ++i) {
      const double sum = problem.convolve(q, i);
      inverse[i] = sum > 0 ? p[i] / sum : 0;
      if (inverse[i] > 0) lagrangian -= p[i] * std::log(sum);
    }
    const bool last = iteration + 1 >= options.iterations;
    if (last || iteration % 20 == 0) {
      result.gap = lagrangian - dual_bound(problem, inverse, 6, 4);
      if (last || result.gap < options.tolerance) break;
    }
    for (int j = 0; j < n; ++j) q[j] *= problem.convolve(inverse, j);
  }
  for (int i = 0; i < n; ++i) {
    if (p[i] <= 0) continue;
    double norm = 0, cost = 0;
    for (int j = std::max(0, i - problem.reach), end = std::min(n - 1, i + problem.reach); j <= end; ++j) {
      const double w = q[j] * problem.kernel[std::abs(i - j)], distance = (i - j) * step;
      norm += w;
      cost += w * 0.5 * distance * distance;
    }
    if (norm <= 0) continue;
    result.distortion += p[i] * cost / norm;
    result.rate -= p[i] * (cost / norm / epsilon + std::log(norm));
  }
  result.reproduction = std::move(q);
  return result;
}

LagrangianBounds lagrangian_bounds(const std::function<double(double)>& log_density,
                                   const std::function<double(double)>& log_blurred, double epsilon,
                                   const BlahutArimotoOptions& options) {
  const Problem problem = make_problem(log_density, epsilon, options);
  const double step = (options.high - options.low) / (options.points - 1);
  const double log_norm = 0.5 * std::log(2 * std::numbers::pi * epsilon);
  std::vector<double> weighted(problem.p.size());
  double lagrangian = 0;
  for (std::size_t i = 0; i < weighted.size(); ++i) {
    if (!(problem.p[i] > 0)) continue;
    const double log_sum = log_blurred(options.low + static_cast<double>(i) * step) + log_norm;
    lagrangian -= problem.p[i] * log_sum;
    weighted[i] = problem.p[i] * std::exp(-log_sum);
  }
  double lower = -HUGE_VAL;
  for (const double radius : {0.5, 1.5, 3.0, 6.0})
    lower = std::max(lower, dual_bound(problem, weighted, radius, 300));
  return {lower, lagrangian};
}

}  // namespace diffc::r2d2
