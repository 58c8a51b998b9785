// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/r2d2/bounds.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "codec/base/error.h"

namespace diffc::r2d2 {

WaterFilling reverse_water_filling(std::span<const double> variances, double level) {
  if (!(level > 0)) throw Error(ErrorKind::kUsage, "the water level must be positive");
  WaterFilling result;
  for (double v : variances) {
    if (!(v >= 0) || !std::isfinite(v))
      throw Error(ErrorKind::kUsage, "reverse water-filling needs finite variances that are not negative");
    result.distortion += 0.5 * std::min(v, level);
    result.reproduced.push_back(std::max(v - level, 0.0));
    if (v <= level) continue;
    result.rate += 0.5 * std::log(v / level);
    ++result.active;
  }
  return result;
}

double water_level(std::span<const double> variances, double distortion) {
  std::vector<double> sorted(variances.begin(), variances.end());
  std::sort(sorted.begin(), sorted.end());
  double below = 0;  // sum of the variances under the level
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    const double level = (2 * distortion - below) / static_cast<double>(sorted.size() - i);
    if (level <= sorted[i] * (1 + 1e-12)) {
      if (!(level > 0)) break;
      return level;
    }
    below += sorted[i];
  }
  throw Error(ErrorKind::kUsage, "distortion is not in (0, half the total variance]");
}

double shannon_lower_bound(double entropy, int dimensions, double distortion) {
  return entropy -
         0.5 * dimensions * std::log(4 * std::numbers::pi * std::numbers::e * distortion / dimensions);
}

}  // namespace diffc::r2d2
