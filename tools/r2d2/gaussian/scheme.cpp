// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "tools/r2d2/gaussian/scheme.h"

#include <cmath>

namespace diffc::gaussian {

double component_distortion(const Scheme& scheme, double lambda, double theta) {
  const double unknown = unknown_share(scheme.noise, lambda, theta);
  switch (scheme.reconstruction) {
    case Reconstruction::kMean:
      return lambda * unknown;
    case Reconstruction::kAncestral:
      return 2 * lambda * unknown;
    case Reconstruction::kFlow:
      // 1 - sqrt(1 - u) = u / (1 + sqrt(1 - u))
      return 2 * lambda * unknown / (1 + std::sqrt(1 - unknown));
  }
  return 0;
}

Point evaluate(const Scheme& scheme, std::span<const double> lambda, double theta) {
  Point point;
  point.theta = theta;
  point.rate = rate_nats(scheme.noise, lambda, theta);
  for (const double l : lambda) point.distortion += component_distortion(scheme, l, theta);
  return point;
}

double snr_db(double power, double distortion) {
  return 10 * std::log10(2 * power / distortion);
}

}  // namespace diffc::gaussian
