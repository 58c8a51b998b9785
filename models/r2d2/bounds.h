// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Rates known in closed form. Distortion is half the squared error summed over the d dimensions, as in the
// paper, and rates are nats.

#pragma once

#include <span>
#include <vector>

namespace diffc::r2d2 {

/// Point of the rate-distortion function of a Gaussian vector (Cover & Thomas, reverse water-filling).
struct WaterFilling {
  double rate = 0;                 ///< Sum of max(0, ln(lambda_i / level) / 2).
  double distortion = 0;           ///< Sum of min(lambda_i, level) / 2.
  int active = 0;                  ///< Directions with lambda_i > level.
  std::vector<double> reproduced;  ///< max(lambda_i - level, 0): variances of the reconstruction.
};

/// `variances` are the eigenvalues of the covariance (>= 0) and `level` = epsilon > 0 is the water level.
WaterFilling reverse_water_filling(std::span<const double> variances, double level);

/// Water level whose distortion is the given one, 0 < distortion <= sum(variances)/2.
double water_level(std::span<const double> variances, double distortion);

/// Shannon's lower bound H(X_0) - (d/2) ln(4 pi e D / d). At D = epsilon d / 2 it is tight while p_1 is a
/// density.
double shannon_lower_bound(double entropy, int dimensions, double distortion);

}  // namespace diffc::r2d2
