// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Which noise levels are trained on, in gamma = 2 ln eta.

#pragma once

#include <nlohmann/json_fwd.hpp>
#include <vector>

namespace diffc::train {

/// gamma is uniform on [core_low, core_high] with probability core_share, else uniform on [low, high].
struct NoiseLevels {
  double low = -10.2, high = 6.8;
  double core_low = -6.0, core_high = 2.5;
  double core_share = 0.8;

  void check() const;  ///< Throws Error(kUsage).
  /// Inverse of the distribution function, u in [0, 1).
  double gamma(double u) const;
  double density(double gamma) const;
};

double eta_of_gamma(double gamma);

NoiseLevels noise_levels_from_json(const nlohmann::json& json);
nlohmann::json to_json(const NoiseLevels& levels);

/// Running mean of the loss by noise level, for weights that make levels count by relative rather than
/// absolute error.
class LevelLoss {
 public:
  explicit LevelLoss(const NoiseLevels& levels);

  static constexpr int kBins = 34;
  static constexpr double kMemory = 0.98;  ///< Of a bin, an observation.
  static constexpr double kLeast = 1e-4;   ///< Of means.

  void observe(double gamma, double loss);
  double mean(double gamma) const;

  std::vector<double>& values() { return values_; }  ///< For checkpoints.
  const std::vector<double>& values() const { return values_; }
  size_t bin(double gamma) const;

 private:
  NoiseLevels levels_;
  std::vector<double> values_;
};

}  // namespace diffc::train
