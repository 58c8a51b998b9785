// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "tools/r2d2/gaussian/shaped_gain.h"

#include <cmath>
#include <numbers>
#include <string>

#include "codec/base/error.h"
#include "codec/base/noise_level.h"
#include "tools/r2d2/gaussian/scheme.h"

namespace diffc::gaussian {

namespace {

constexpr int kSide = BandTable::kBlock;
constexpr double kMost = 1024;

const Scheme& scheme_called(std::string_view name) {
  for (const Scheme& scheme : kSchemes)
    if (name == scheme.name) return scheme;
  throw Error(ErrorKind::kUsage, "no scheme is called " + std::string(name), "use a name of kSchemes");
}

}  // namespace

std::vector<ShapedGain> shaped_gains(const BandTable& table) {
  std::vector<ShapedGain> gains;
  for (int level = table.levels - 1; level >= 0; --level) {
    ShapedGain gain;
    gain.eta = eta_of_level(table.first_level + level * table.level_step);
    const double noise = gain.eta * gain.eta;
    std::vector<double> lambda;
    double error = 0;
    for (int i = 0; i < kSide; ++i)
      for (int j = 0; j < kSide; ++j)
        for (int colour = 0; colour < table.colours; ++colour) {
          const int band = BandTable::band_of(i, j, kSide, kSide);
          const int entry = (level * table.colours + colour) * BandTable::kBands + band;
          const double w = std::exp2(table.log2_power_q3[static_cast<std::size_t>(entry)] / 8.0);
          error += w;
          lambda.push_back(w < noise ? std::min(kMost * noise, w * noise / (noise - w)) : kMost * noise);
        }
    const auto n = static_cast<double>(lambda.size());
    const double nats = rate_nats(Noise::kIsotropic, lambda, noise);
    const auto distortion = [&](const char* name) {
      const Scheme& scheme = scheme_called(name);
      return evaluate(scheme, lambda, theta_of_rate(scheme.noise, lambda, nats)).distortion;
    };
    gain.bits = nats / std::numbers::ln2 / n;
    gain.measured = error / n;
    gain.ancestral = 10 * std::log10(distortion("A") / distortion("A*"));
    gain.flow = 10 * std::log10(distortion("F") / distortion("F*"));
    gains.push_back(gain);
  }
  return gains;
}

}  // namespace diffc::gaussian
