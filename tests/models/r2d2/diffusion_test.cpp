// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/r2d2/diffusion.h"

#include <gtest/gtest.h>

#include <cmath>

#include "codec/base/error.h"
#include "models/r2d2/estimate.h"
#include "tools/r2d2/sources/named_source.h"

namespace diffc::r2d2 {
namespace {

double rate_error(const char* name, double epsilon, int steps, StepRule rule, int samples) {
  const auto source = make_source(name, {});
  const HeatController controller(*source->heat());
  const RatePoint p = evaluate(*source, controller, cross_entropy(*source->heat()), epsilon,
                               {.samples = samples, .diffusion = {steps, rule}, .seed = 11});
  return p.rate - *source->exact_rate(epsilon);
}

TEST(Diffusion, MatchedStepsAreExactForAGaussian) {
  // The same in law for every number of steps; the standard error is about 0.003.
  for (int steps : {1, 4})
    for (double epsilon : {0.05, 0.5, 0.95})
      EXPECT_NEAR(rate_error("gaussian", epsilon, steps, StepRule::kMatched, 1 << 17), 0, 0.012) << steps;
}

TEST(Diffusion, EulerConvergesToTheExactRate) {
  EXPECT_NEAR(rate_error("gaussian", 0.5, 100, StepRule::kEuler, 1 << 15), 0, 0.02);
  EXPECT_NEAR(rate_error("gmm1", 0.008, 100, StepRule::kEuler, 1 << 15), 0, 0.02);
}

TEST(Diffusion, MatchedStepsRemoveTheEulerBias) {
  const double euler = rate_error("gaussian", 0.95, 50, StepRule::kEuler, 1 << 16);
  const double matched = rate_error("gaussian", 0.95, 50, StepRule::kMatched, 1 << 16);
  EXPECT_GT(euler, 0.05);
  EXPECT_NEAR(matched, 0, 0.015);
}

TEST(Diffusion, TerminalLawIsTheClosedForm) {
  const auto source = make_source("gmm1", {});
  const HeatController controller(*source->heat());
  std::vector<double> x1;
  evaluate(*source, controller, cross_entropy(*source->heat()), 0.0156,
           {.samples = 1 << 15, .diffusion = {30, StepRule::kMatched}, .seed = 5}, &x1);
  EXPECT_LT(kolmogorov_distance(x1, three_component_mixture(0.4), 0.0156), 0.0115);  // 2.05/sqrt(n)
}

TEST(Diffusion, VectorGaussianMatchesWaterFilling) {
  EXPECT_NEAR(rate_error("gaussian:0.5,1,2", 0.25, 5, StepRule::kMatched, 1 << 16), 0, 0.015);
}

// The controlled SDE and its probability flow have the same law at t = 1.
TEST(ProbabilityFlow, AgreesInLawWithTheDiffusion) {
  const auto source = make_source("gmm2", {});
  const HeatController controller(*source->heat());
  const double epsilon = 0.028;
  Philox rng(9, 0);
  std::vector<double> flow(1 << 15), start(1 << 15), diffusion(1 << 15);
  source->sample(rng, flow);
  source->sample(rng, start);
  probability_flow(controller, flow, epsilon, 40);
  simulate(controller, start, epsilon, {100, StepRule::kMatched}, rng, diffusion);
  const GaussianMixture mixture = three_component_mixture(0.8);
  EXPECT_LT(kolmogorov_distance(flow, mixture, epsilon), 0.0115);
  EXPECT_LT(kolmogorov_distance(diffusion, mixture, epsilon), 0.0115);
  EXPECT_LT(sliced_w2_squared(flow, diffusion, 1, 1, 0), 1e-4);
  // Not a vacuous test: the source itself is farther away than either.
  EXPECT_GT(kolmogorov_distance(start, mixture, epsilon), 0.04);
}

TEST(ProbabilityFlow, IsExactForAGaussian) {
  const auto source = make_source("gaussian:0.5,2", {});
  const HeatController controller(*source->heat());
  std::vector<double> x = {1, 1};
  probability_flow(controller, x, 0.4, 50);
  EXPECT_NEAR(x[0], std::sqrt(0.1 / 0.5), 1e-5);
  EXPECT_NEAR(x[1], std::sqrt(1.6 / 2), 1e-9);
}

TEST(Diffusion, RefusesBadOptions) {
  const auto source = make_source("gaussian", {});
  const HeatController controller(*source->heat());
  Philox rng(0, 0);
  std::vector<double> x(4), y(4);
  EXPECT_THROW(simulate(controller, x, 0, {}, rng, y), Error);
  EXPECT_THROW(simulate(controller, x, 0.5, {0, StepRule::kEuler}, rng, y), Error);
  EXPECT_THROW(simulate(controller, x, 1.5, {}, rng, y), Error);
  EXPECT_THROW(step_rule_by_name("heun"), Error);
}

}  // namespace
}  // namespace diffc::r2d2
