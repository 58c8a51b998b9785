// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/train/noise_levels.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "codec/base/error.h"

namespace diffc::train {

double eta_of_gamma(double gamma) {
  return std::exp(0.5 * gamma);
}

void NoiseLevels::check() const {
  const bool ordered = low <= core_low && core_low < core_high && core_high <= high && low > -20 && high < 14;
  if (!ordered || core_share < 0 || core_share > 1 || (core_share < 1 && !(low < high))) {
    throw Error(ErrorKind::kUsage, "the noise levels to train on are out of order",
                "give low <= core_low < core_high <= high and a core_share in [0, 1]");
  }
}

double NoiseLevels::density(double gamma) const {
  double density = gamma >= low && gamma <= high && high > low ? (1 - core_share) / (high - low) : 0.0;
  if (gamma >= core_low && gamma <= core_high) density += core_share / (core_high - core_low);
  return density;
}

double NoiseLevels::gamma(double u) const {
  const double knots[4] = {low, core_low, core_high, high};
  for (int i = 0; i < 3; ++i) {
    const double length = knots[i + 1] - knots[i];
    const double mass = length > 0 ? density(0.5 * (knots[i] + knots[i + 1])) * length : 0.0;
    if (u < mass || (i == 2 && mass > 0)) return std::min(knots[i] + length * u / mass, knots[i + 1]);
    u -= mass;
  }
  return core_high;
}

NoiseLevels noise_levels_from_json(const nlohmann::json& json) {
  NoiseLevels levels;
  levels.low = json.value("low", levels.low);
  levels.high = json.value("high", levels.high);
  levels.core_low = json.value("core_low", levels.core_low);
  levels.core_high = json.value("core_high", levels.core_high);
  levels.core_share = json.value("core_share", levels.core_share);
  levels.check();
  return levels;
}

nlohmann::json to_json(const NoiseLevels& levels) {
  return {{"low", levels.low},
          {"high", levels.high},
          {"core_low", levels.core_low},
          {"core_high", levels.core_high},
          {"core_share", levels.core_share}};
}

LevelLoss::LevelLoss(const NoiseLevels& levels) : levels_(levels), values_(kBins, 1.0) {}

size_t LevelLoss::bin(double gamma) const {
  const double place = (gamma - levels_.low) / std::max(levels_.high - levels_.low, 1e-9);
  return static_cast<size_t>(std::clamp(place * kBins, 0.0, kBins - 1.0));
}

void LevelLoss::observe(double gamma, double loss) {
  double& value = values_[bin(gamma)];
  value = kMemory * value + (1 - kMemory) * loss;
}

double LevelLoss::mean(double gamma) const {
  return std::max(values_[bin(gamma)], kLeast);
}

}  // namespace diffc::train
