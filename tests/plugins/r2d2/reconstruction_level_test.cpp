// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "plugins/r2d2/reconstruction_level.h"

#include <gtest/gtest.h>

#include "models/r2d2/bounds.h"

namespace diffc::r2d2 {
namespace {

NoisyObservation observation_of(const std::vector<double>& variances, double eta) {
  NoisyObservation o;
  o.eta = static_cast<float>(eta);
  for (double v : variances) {
    const double noise = double{o.eta} * o.eta, error = v * noise / (v + noise);
    o.error_spectrum.push_back({error, 1.0 / static_cast<double>(variances.size())});
    o.expected_mse += error / static_cast<double>(variances.size());
  }
  return o;
}

TEST(ReconstructionLevel, IsTheWaterLevelAtTheDistortionOfTheObservation) {
  const std::vector<double> variances = {1e-4, 0.002, 0.01, 0.02, 0.3, 0.6, 2, 5};
  for (double eta : {0.05, 0.2, 0.5, 1.5, 10.0}) {
    const NoisyObservation o = observation_of(variances, eta);
    const double level = reconstruction_level(o);
    EXPECT_NEAR(level / water_level(variances, 0.5 * o.expected_mse * variances.size()), 1, 1e-5) << eta;
    EXPECT_DOUBLE_EQ(collapsed_share(o, level), 1 - reverse_water_filling(variances, level).active / 8.0)
        << eta;
    EXPECT_GT(level, 1.1 * o.expected_mse) << eta;
  }
}

TEST(ReconstructionLevel, IsTheMeanErrorWhereNothingCollapses) {
  const NoisyObservation o = observation_of({0.3, 0.6, 2, 5}, 0.1);
  EXPECT_NEAR(reconstruction_level(o), o.expected_mse, 1e-7);
  EXPECT_EQ(collapsed_share(o, reconstruction_level(o)), 0);
}

TEST(ReconstructionLevel, OfAnObservationWithoutSpectrumIsItsError) {
  NoisyObservation o;
  o.eta = 0.1f;
  o.expected_mse = 0.003;
  EXPECT_EQ(reconstruction_level(o), 0.003);
}

TEST(ReconstructionLevel, OfAnExactPictureIsZero) {
  NoisyObservation o;
  o.eta = 0.1f;
  o.error_spectrum = {{0, 1}};
  EXPECT_EQ(reconstruction_level(o), 0);
}

TEST(ReconstructionLevel, TakesErrorsAboveTheNoiseForInfiniteVariance) {
  NoisyObservation o;
  o.eta = 0.1f;
  o.error_spectrum = {{0.001, 0.5}, {0.02, 0.5}};
  const double variance = 0.001 * 0.01 / (0.01 - 0.001);
  EXPECT_NEAR(reconstruction_level(o), 0.021 - variance, 1e-9);
}

}  // namespace
}  // namespace diffc::r2d2
