// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "tools/r2d2/gaussian/rate_distortion.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <vector>

#include "codec/base/error.h"

namespace diffc::gaussian {

namespace {

std::vector<double> descending(std::span<const double> lambda) {
  std::vector<double> sorted;
  for (const double l : lambda)
    if (l > 0) sorted.push_back(l);
  std::sort(sorted.begin(), sorted.end(), std::greater<>());
  return sorted;
}

}  // namespace

double rate_of_distortion(std::span<const double> lambda, double distortion) {
  if (!(distortion > 0)) throw Error(ErrorKind::kUsage, "the rate of a Gaussian is infinite at distortion 0");
  const std::vector<double> sorted = descending(lambda);
  // The k largest components share the water level theta, the others are dropped whole.
  double dropped = 0;
  for (std::size_t k = sorted.size(); k > 0; --k) {
    const double theta = (distortion - dropped) / static_cast<double>(k);
    if (theta <= sorted[k - 1]) {
      double rate = 0;
      for (std::size_t i = 0; i < k; ++i) rate += 0.5 * std::log(sorted[i] / theta);
      return rate;
    }
    dropped += sorted[k - 1];
  }
  return 0;
}

double distortion_of_rate(std::span<const double> lambda, double nats) {
  if (!(nats >= 0)) throw Error(ErrorKind::kUsage, "a rate is not below 0");
  const std::vector<double> sorted = descending(lambda);
  // Tails are summed from the small end: at high rates the distortion is far below the rounding of the large
  // components.
  std::vector<double> tail(sorted.size() + 1);
  for (std::size_t k = sorted.size(); k > 0; --k) tail[k - 1] = tail[k] + sorted[k - 1];
  double log_sum = 0;
  for (std::size_t k = 1; k <= sorted.size(); ++k) {
    log_sum += std::log(sorted[k - 1]);
    const double kept = static_cast<double>(k);
    const double theta = std::exp((log_sum - 2 * nats) / kept);
    // With the k largest kept, theta must lie between lambda_(k+1) and lambda_k.
    if (k == sorted.size() || theta >= sorted[k]) return std::min(theta, sorted[k - 1]) * kept + tail[k];
  }
  return 0;
}

}  // namespace diffc::gaussian
