// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "tools/r2d2/methods/blahut_arimoto.h"

#include <algorithm>
#include <cmath>

#include "codec/base/error.h"

namespace diffc::r2d2 {

BlahutArimotoResult blahut_arimoto(const std::function<double(double)>& log_density, double epsilon,
                                   const BlahutArimotoOptions& options) {
  const int n = options.points;
  if (!(epsilon > 0) || n < 2 || !(options.high > options.low))
    throw Error(ErrorKind::kUsage, "Blahut-Arimoto needs epsilon > 0 and a grid of at least two points");
  const double step = (options.high - options.low) / (n - 1);
  std::vector<double> p(n), q(n, 1.0 / n), kernel(n), inverse(n), factor(n);
  double total = 0;
  for (int i = 0; i < n; ++i) total += p[i] = std::exp(log_density(options.low + i * step));
  for (double& v : p) v /= total;
  for (int k = 0; k < n; ++k) kernel[k] = std::exp(-0.5 * (k * step) * (k * step) / epsilon);
  BlahutArimotoResult result;
  for (int iteration = 0; iteration < options.iterations; ++iteration) {
    for (int i = 0; i < n; ++i) {
      double sum = 0;
      for (int j = 0; j < n; ++j) sum += q[j] * kernel[std::abs(i - j)];
      inverse[i] = sum > 0 ? p[i] / sum : 0;
    }
    double average = 0, largest = -HUGE_VAL;
    for (int j = 0; j < n; ++j) {
      double sum = 0;
      for (int i = 0; i < n; ++i) sum += inverse[i] * kernel[std::abs(i - j)];
      factor[j] = sum;
      if (sum > 0) largest = std::max(largest, std::log(sum));
    }
    for (int j = 0; j < n; ++j)
      if (factor[j] > 0 && q[j] > 0) average += q[j] * factor[j] * std::log(factor[j]);
    result.gap = largest - average;  // Blahut's bounds on the Lagrangian
    if (result.gap < options.tolerance || iteration + 1 == options.iterations) break;
    for (int j = 0; j < n; ++j) q[j] *= factor[j];
  }
  for (int i = 0; i < n; ++i) {
    if (p[i] <= 0) continue;
    double norm = 0, cost = 0;
    for (int j = 0; j < n; ++j) {
      const double w = q[j] * kernel[std::abs(i - j)], distance = (i - j) * step;
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

}  // namespace diffc::r2d2
