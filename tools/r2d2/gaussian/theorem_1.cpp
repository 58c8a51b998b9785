// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <cmath>

#include "tools/r2d2/gaussian/noise_schedule.h"
#include "tools/r2d2/gaussian/rate_distortion.h"
#include "tools/r2d2/gaussian/scalar_measures.h"
#include "tools/r2d2/gaussian/theorems.h"
#include "tools/r2d2/gaussian/true_rate.h"

namespace diffc::gaussian {

Theorem1 check_theorem_1(const SourceList& components, double theta) {
  Theorem1 t;
  t.theta = theta;
  std::vector<double> lambda;
  double entropy_x = 0, least_variance = 1e300;
  bool mixtures = true;
  for (const auto& source : components) {
    const double l = source->variance();
    lambda.push_back(l);
    const double h = entropy(*source, 0);
    entropy_x += h;
    t.kl_x += gaussian_entropy(l) - h;
    if (const auto* mixture = dynamic_cast<const MixtureSource*>(source.get()))
      least_variance = std::min(least_variance, mixture->smallest_variance());
    else
      mixtures = false;
    // In the form Y = X + V (Eq. 82): information, KL and posterior are those of Z.
    const double v = noise_variance(Noise::kWaterFilling, l, theta);
    if (std::isinf(v)) {
      t.distortion += 2 * l;
      continue;
    }
    const double h_y = entropy(*source, v);
    t.information += h_y - gaussian_entropy(v);
    t.kl_z += gaussian_entropy(l + v) - h_y;
    t.distortion += 2 * mmse(*source, v);
  }
  const auto m = static_cast<double>(components.size());
  t.gaussian_rate = rate_of_distortion(lambda, t.distortion / 2);
  t.shannon = std::max(0.0, entropy_x - m * gaussian_entropy(t.distortion / 2 / m));
  t.shannon_is_exact = mixtures && t.distortion / 2 / m <= least_variance;
  const TrueRate truth = rate_of_sources(components, t.distortion / 2);
  t.rate = truth.rate;
  t.rate_gap = std::min(truth.gap, std::fabs(t.rate - t.shannon));
  return t;
}

}  // namespace diffc::gaussian
