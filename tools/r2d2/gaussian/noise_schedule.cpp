// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "tools/r2d2/gaussian/noise_schedule.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "codec/base/error.h"

namespace diffc::gaussian {

std::string_view noise_name(Noise noise) {
  switch (noise) {
    case Noise::kIsotropic:
      return "isotropic";
    case Noise::kWaterFilling:
      return "water-filling";
    case Noise::kFlowOptimal:
      return "flow-optimal";
    case Noise::kPink:
      return "pink";
  }
  return "";
}

double unknown_share(Noise noise, double lambda, double theta) {
  if (lambda <= 0) return 1;
  switch (noise) {
    case Noise::kIsotropic:  // Eq. 28
      return theta / (lambda + theta);
    case Noise::kWaterFilling:  // Eq. 14
      return std::min(1.0, theta / lambda);
    case Noise::kFlowOptimal: {
      // alpha solves lambda alpha^2 + 2 theta alpha = lambda, so that 1 - alpha^2 = 2 theta alpha / lambda
      // without cancellation.
      const double alpha = lambda / (std::sqrt(lambda * lambda + theta * theta) + theta);
      return 2 * theta * alpha / lambda;
    }
    case Noise::kPink:
      return theta / (1 + theta);
  }
  return 1;
}

double noise_variance(Noise noise, double lambda, double theta) {
  // For Y = X + N: unknown = v / (lambda + v).
  const double unknown = unknown_share(noise, lambda, theta);
  return unknown < 1 ? lambda * unknown / (1 - unknown) : std::numeric_limits<double>::infinity();
}

double rate_nats(Noise noise, std::span<const double> lambda, double theta) {
  double sum = 0;
  for (const double l : lambda)
    if (l > 0) sum -= 0.5 * std::log(unknown_share(noise, l, theta));
  return sum;
}

double theta_of_rate(Noise noise, std::span<const double> lambda, double nats) {
  const double largest = lambda.empty() ? 0 : *std::max_element(lambda.begin(), lambda.end());
  if (!(largest > 0) || !(nats > 0) || nats > 1000.0 * static_cast<double>(lambda.size()))
    throw Error(ErrorKind::kUsage, "no noise gives this Gaussian that rate",
                "ask for a positive rate of at most 1000 nats per dimension");
  double low = -3000, high = 100;  // ln theta
  for (int i = 0; i < 200; ++i) {
    const double middle = 0.5 * (low + high);
    (rate_nats(noise, lambda, std::exp(middle)) > nats ? low : high) = middle;
  }
  return std::exp(0.5 * (low + high));
}

}  // namespace diffc::gaussian
