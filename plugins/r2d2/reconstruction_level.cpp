// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "plugins/r2d2/reconstruction_level.h"

#include <algorithm>
#include <limits>

namespace diffc::r2d2 {

namespace {

/// Variances before the noise.
std::vector<ErrorPart> sources_of(const NoisyObservation& o) {
  const double noise = double{o.eta} * o.eta;
  std::vector<ErrorPart> sources;
  for (const ErrorPart& part : o.error_spectrum) {
    const double rest = noise - part.variance;
    sources.push_back(
        {rest > 0 ? part.variance * noise / rest : std::numeric_limits<double>::infinity(), part.share});
  }
  return sources;
}

}  // namespace

double collapsed_share(const NoisyObservation& o, double epsilon) {
  double share = 0;
  for (const ErrorPart& source : sources_of(o)) share += source.variance <= epsilon ? source.share : 0;
  return share;
}

double reconstruction_level(const NoisyObservation& o) {
  if (o.error_spectrum.empty()) return o.expected_mse;
  std::vector<ErrorPart> sources = sources_of(o);
  double distortion = 0;
  for (const ErrorPart& part : o.error_spectrum) distortion += part.variance * part.share;
  std::sort(sources.begin(), sources.end(),
            [](const ErrorPart& a, const ErrorPart& b) { return a.variance < b.variance; });
  // The level that spreads what is left of the distortion over the dimensions above it.
  double below = 0, collapsed = 0;
  for (const ErrorPart& source : sources) {
    const double level = (distortion - below) / (1 - collapsed);
    if (level <= source.variance) return level;
    below += source.variance * source.share;
    collapsed += source.share;
  }
  return o.expected_mse;  // no distortion at all
}

}  // namespace diffc::r2d2
