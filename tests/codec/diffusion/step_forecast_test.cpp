// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/diffusion/step_forecast.h"

#include <gtest/gtest.h>

#include <cmath>

namespace diffc {
namespace {

// Steps of equal time whose bytes grow by `growth`; from the sixth on the forecast is nearly the truth.
void expect_truth(double growth) {
  const int steps = 24, later = 3;
  double total = 0, reached = 0;
  for (int k = 0; k < steps; ++k) total += std::pow(growth, k);
  StepForecast forecast(total, later);
  for (int k = 0; k < steps; ++k) {
    reached += std::pow(growth, k);
    const double told = forecast.after_step(reached, 0.5 * (k + 1)), truth = (k + 1.0) / (steps + later);
    EXPECT_GT(told, 0);
    EXPECT_LE(told, 1);
    if (k >= 6) {
      EXPECT_NEAR(told, truth, 0.02) << "step " << k << " at growth " << growth;
    }
  }
}

TEST(StepForecast, TellsTheTruthForGeometricSteps) {
  for (const double growth : {1.0, 1.1, 1.3, 1.6}) expect_truth(growth);
}

// The first steps cost a sixteenth: what is left is measured by the last ones.
TEST(StepForecast, TimesOfTheLastStepsCount) {
  StepForecast forecast(20);
  double seconds = 0, told = 0;
  for (int k = 1; k <= 15; ++k) {
    seconds += k <= 10 ? 0.0625 : 1.0;
    told = forecast.after_step(k, seconds);
  }
  EXPECT_NEAR(told, seconds / (seconds + 5), 0.05);
}

TEST(StepForecast, StrangeStreamsAreNoTrap) {
  StepForecast forecast(10);
  EXPECT_GT(forecast.after_step(0, 0), 0);
  EXPECT_GT(forecast.after_step(0, 1), 0);
  EXPECT_LT(forecast.after_step(5, 2), 1);
  EXPECT_EQ(forecast.after_step(10, 3), 1);
  EXPECT_EQ(forecast.after_step(12, 4), 1);
  EXPECT_EQ(StepForecast(0).after_step(0, 0), 1);
}

}  // namespace
}  // namespace diffc
