// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/r2d2/neural/neural.h"

#include <gtest/gtest.h>

#include <cmath>

#include "codec/base/error.h"
#include "models/r2d2/controller_file.h"
#include "models/r2d2/neural/baselines.h"
#include "tools/r2d2/sources/named_source.h"

namespace diffc::r2d2 {
namespace {

TEST(NeuralR2d2, LearnsTheGaussianFromNothing) {
  const auto source = make_source("gaussian", {});
  TrainOptions options;
  options.base = 0;
  options.steps = 4;
  options.hidden = 64;
  options.iterations = 400;
  options.batch = 256;
  NeuralR2d2 r2d2(*source, options);
  r2d2.train();
  for (double epsilon : {0.25, 0.5})
    EXPECT_NEAR(r2d2.evaluate(*source, epsilon, 1 << 14, 1).rate, *source->exact_rate(epsilon), 0.06);
}

TEST(NeuralR2d2, StartsAtTheOptimumWithAGaussianBase) {
  const auto source = make_source("gaussian", {});
  TrainOptions options;
  options.iterations = 0;
  const NeuralR2d2 r2d2(*source, options);
  EXPECT_NEAR(r2d2.evaluate(*source, 0.5, 1 << 15, 1).rate, *source->exact_rate(0.5), 0.03);
  const double x = 0.7, t = 0.5;
  double u = 0;
  r2d2.drift(std::span(&x, 1), t, 0.5, std::span(&u, 1));
  EXPECT_NEAR(u, -0.5 / (1 - 0.5 * t) * x, 0.02);
}

// Without training: the mixture's own closed form as controller and as KNIFE gives its exact rate.
TEST(NeuralR2d2, KnifeStartsAtTheFittedMixture) {
  const auto source = make_source("gmm2", {});
  TrainOptions options;
  options.epsilon_min = 0.012;
  options.epsilon_max = 0.028;
  options.base = options.knife = 3;
  options.entropy = EntropyNetwork::kKnife;
  options.steps = 16;
  options.iterations = 0;
  const NeuralR2d2 r2d2(*source, options);
  EXPECT_NEAR(r2d2.evaluate(*source, 0.02, 1 << 15, 1).rate, *source->exact_rate(0.02), 0.05);
}

TEST(NeuralR2d2, VectorSourceInItsEigenbasis) {
  const auto source = make_source("gaussian:0.5,1,2", {});
  TrainOptions options;
  options.epsilon_min = 0.1;
  options.epsilon_max = 0.4;
  options.entropy = EntropyNetwork::kKnife;
  options.knife = 1;
  options.iterations = 5;
  NeuralR2d2 r2d2(*source, options);
  r2d2.train();
  std::vector<double> x1;
  const RatePoint p = r2d2.evaluate(*source, 0.25, 1 << 15, 1, &x1);
  EXPECT_NEAR(p.rate, *source->exact_rate(0.25), 0.05);
  double power = 0;
  for (std::size_t i = 2; i < x1.size(); i += 3) power += x1[i] * x1[i] * 3 / x1.size();
  EXPECT_NEAR(power, 2 - 0.25, 0.1);
}

// What is written to a file and run without LibTorch is the same controller.
TEST(NeuralR2d2, TrainedControllerIsTheSame) {
  const auto source = make_source("gaussian:0.2,1", {});
  for (int base : {0, 2}) {
    TrainOptions options;
    options.epsilon_min = 0.05;
    options.epsilon_max = 0.5;
    options.log_epsilon = true;
    options.base = base;
    options.hidden = 16;
    options.hidden_layers = 2;
    options.iterations = 30;
    options.batch = 64;
    NeuralR2d2 r2d2(*source, options);
    r2d2.train();
    const TrainedController controller(parse_controller(format_controller(r2d2.controller())));
    const std::vector<double> x = {0.3, -1, -0.2, 0.1, 0.6, 2};
    std::vector<double> u(6), expected(6);
    for (double epsilon : {0.05, 0.2, 0.5})
      for (double t : {0.0, 0.5, 0.875}) {
        r2d2.drift(x, t, epsilon, expected);
        controller.drift(x, t, epsilon, u);
        for (int i = 0; i < 6; ++i) EXPECT_NEAR(u[i], expected[i], 2e-3 * (1 + std::abs(expected[i])));
      }
  }
}

// The probability flow and the diffusion of a trained controller have nearly the same law (for an optimal
// one, the same).
TEST(NeuralR2d2, ProbabilityFlowAgreesWithTheDiffusion) {
  const auto source = make_source("gmm2", {});
  TrainOptions options;
  options.epsilon_min = 0.012;
  options.epsilon_max = 0.028;
  options.base = options.knife = 3;
  options.entropy = EntropyNetwork::kKnife;
  options.iterations = 20;
  NeuralR2d2 r2d2(*source, options);
  r2d2.train();
  std::vector<double> x0, x1;
  r2d2.evaluate(*source, 0.0272, 1 << 16, 1, &x1, &x0);
  std::vector<float> moved(x0.begin(), x0.end());
  TrainedController(r2d2.controller()).push(moved, 0.0272);
  const std::vector<double> flow(moved.begin(), moved.end());
  EXPECT_LT(sliced_w2_squared(flow, x1, 1, 4, 1), 0.1 * sliced_w2_squared(x0, x1, 1, 4, 1));
}

// Algorithm 1 of the paper without additions, at a budget that a test can afford. Untrained it knows nothing.
TEST(NeuralR2d2, PlainLearnsTheGaussian) {
  const auto source = make_source("gaussian", {});
  TrainOptions options;
  options.plain = true;
  options.epsilon_min = 0.3;
  options.epsilon_max = 0.7;
  options.steps = 10;
  options.hidden = 32;
  options.rate = 3e-3;
  options.iterations = 0;
  NeuralR2d2 r2d2(*source, options);
  const RatePoint before = r2d2.evaluate(*source, 0.5, 1 << 14, 1);
  options.iterations = 400;
  NeuralR2d2 trained(*source, options);
  trained.train();
  const RatePoint after = trained.evaluate(*source, 0.5, 1 << 14, 1);
  const auto lagrangian = [](const RatePoint& p) { return p.rate + p.distortion / 0.5; };
  const double least = *source->exact_rate(0.5) + 0.5;
  EXPECT_GT(lagrangian(before), least + 0.1);
  EXPECT_NEAR(lagrangian(after), least, 0.08);
  EXPECT_THROW(trained.controller(), Error);
}

TEST(NeuralR2d2, RefusesBadOptions) {
  const auto source = make_source("gaussian", {});
  EXPECT_THROW(NeuralR2d2(*source, {.epsilon_min = 0}), Error);
  EXPECT_THROW(NeuralR2d2(*source, {.batch = 4}), Error);
  EXPECT_THROW(NeuralR2d2(*source, {.steps = 0}), Error);
}

TEST(Baselines, AreRightForAnEasyGaussianPoint) {
  const auto source = make_source("gaussian", {});
  WgdOptions w;
  w.particles = 500;
  w.batch = 500;
  w.max_iterations = 150;
  EXPECT_NEAR(wgd(*source, 0.25, 4000, w).rate, *source->exact_rate(0.25), 0.1);
  NerdOptions n;
  n.samples = 500;
  n.max_iterations = 200;
  EXPECT_NEAR(nerd(*source, 0.25, 4000, n).rate, *source->exact_rate(0.25), 0.2);
}

TEST(Baselines, CannotExceedTheLogarithmOfTheirPoints) {
  const auto source = make_source("gaussian:1,1,1,1", {});
  WgdOptions w;
  w.particles = 50;
  w.batch = 100;
  w.max_iterations = 5;
  EXPECT_LE(wgd(*source, 1e-3, 1000, w).rate, std::log(50.0) + 1e-6);
}

}  // namespace
}  // namespace diffc::r2d2
