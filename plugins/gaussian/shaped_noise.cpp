// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "plugins/gaussian/shaped_noise.h"

#include <algorithm>
#include <cmath>

#include "codec/bits/portable_math.h"

namespace diffc::gaussian {

double noise_variance(NoiseShape shape, double lambda, double theta) {
  constexpr double kMost = 4096;
  double variance = theta;
  if (shape == NoiseShape::kWaterFilling) {
    if (lambda <= theta) return kMost * lambda;
    variance = lambda * theta / (lambda - theta);
  } else if (shape == NoiseShape::kFlowOptimal) {
    // 1 - alpha^2 = 2 theta alpha / lambda.
    const double alpha = lambda / (std::sqrt(lambda * lambda + theta * theta) + theta);
    variance = 2 * theta / alpha;
  }
  return std::min(variance, kMost * lambda);
}

ShapedTile::ShapedTile(const Spectrum& spectrum, NoiseSetting setting, NoiseLevel last, int height, int width)
    : dct(height, width, spectrum.channels), log2_lambda(log2_spectrum_q16(spectrum, height, width)) {
  const double theta = exp2_q16(log2_eta2_q16(setting.level));
  const int64_t log2_last = log2_eta2_q16(last);
  for (int32_t& log2 : log2_lambda) {
    const int64_t log2_unit = log2_q16(noise_variance(setting.shape, exp2_q16(log2), theta)) - log2_last;
    log2 = static_cast<int32_t>(log2 - log2_unit);
    lambda.push_back(static_cast<float>(exp2_q16(log2)));
    unit.push_back(static_cast<float>(std::sqrt(exp2_q16(log2_unit))));
  }
}

}  // namespace diffc::gaussian
