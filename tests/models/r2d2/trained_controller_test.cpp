// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/r2d2/trained_controller.h"

#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <fstream>

#include "codec/base/error.h"
#include "models/r2d2/controller_file.h"
#include "models/r2d2/estimate.h"
#include "models/r2d2/source.h"
#include "tests/models/r2d2/controller_parts.h"

namespace diffc::r2d2 {
namespace {

TEST(TrainedController, DriftIsThatOfItsBase) {
  const GaussianMixture mixture = three_component_mixture(0.4);
  const HeatController exact(mixture);
  const TrainedController controller(parts_of(mixture.components()));
  for (double x : {-1.1, -0.3, 0.0, 0.25, 0.9})
    for (double t : {0.0, 0.5, 0.9}) {
      double u = 0, expected = 0;
      controller.drift(std::span(&x, 1), t, 0.02, std::span(&u, 1));
      exact.drift(std::span(&x, 1), t, 0.02, std::span(&expected, 1));
      EXPECT_NEAR(u, expected, 1e-5) << x << " " << t;
    }
}

// The map is linear, so scaled unit vectors show its covariance.
TEST(TrainedController, PushOfAGaussianHasCovarianceSigmaMinusEpsilon) {
  const std::vector<double> variances = {0.06, 0.1, 0.4, 1.6};
  const double epsilon = 0.05;
  for (int steps : {1, 3, 8}) {
    const TrainedController controller(parts_of({{1, std::vector<double>(4), variances, {}}}, steps));
    for (int i = 0; i < 4; ++i) {
      if (steps < 8 && i == 0) continue;  // below epsilon (1 + margin)
      std::vector<float> x(4);
      x[i] = 1;
      controller.push(x, epsilon);
      for (int j = 0; j < 4; ++j)
        EXPECT_NEAR(x[j], i == j ? std::sqrt(1 - epsilon / variances[i]) : 0, 1e-5)
            << steps << " " << variances[i];
    }
  }
}

TEST(TrainedController, DirectionsBelowEpsilonCollapse) {
  const TrainedController controller(parts_of({{1, {0.2, 0}, {1e-4, 1}, {}}}));
  std::vector<float> x = {0.3f, 0.5f};
  controller.push(x, 0.05);
  const double margin = 0.25 / 8;
  EXPECT_NEAR(x[0] - 0.2, 0.1 * std::sqrt(margin / (1 + margin)), 1e-5);
  EXPECT_NEAR(x[1], 0.5 * std::sqrt(0.95), 1e-5);
}

// 20 000 samples: the distance of exact ones exceeds 0.0115 with probability 1 %.
TEST(TrainedController, PushOfAMixtureHasTheReconstructionLaw) {
  const GaussianMixture mixture = three_component_mixture(0.4);
  const double epsilon = 0.0156;
  std::vector<double> x0(20000);
  Philox rng(4, 0);
  mixture.sample(0, rng, x0);
  const auto distance = [&](int steps) {
    std::vector<float> x(x0.begin(), x0.end());
    TrainedController(parts_of(mixture.components(), steps)).push(x, epsilon);
    return kolmogorov_distance({x.begin(), x.end()}, mixture, epsilon);
  };
  const double before = kolmogorov_distance(x0, mixture, epsilon);
  EXPECT_LT(distance(8), 0.5 * before);
  EXPECT_LT(distance(64), 0.0115);
}

TEST(TrainedController, NetworkIsAppliedInTheFrame) {
  ControllerParts p = parts_of({{1, {0, 0}, {1, 1}, {}}}, 1);
  p.base.clear();
  p.frame = {{1, 2}, {0, 1, -1, 0}, {4, 9}};
  p.layers[0].bias = {0.5f, 0, 0, 0};
  const TrainedController controller(p);
  const std::vector<double> x = {3, 3};
  std::vector<double> u(2);
  // First coordinate of the frame: second of the source, spread 2 at t = 0.
  controller.drift(x, 0, 0.1, u);
  EXPECT_NEAR(u[0], 0, 1e-7);
  EXPECT_NEAR(u[1], 0.1 / 2 * 0.5, 1e-7);
}

TEST(ControllerFile, RoundTrip) {
  ControllerParts p = parts_of({{0.25, {0.125, -3}, {0.5, 1e-4}, {}}, {0.75, {0, 0}, {1, 2}, {}}});
  p.layers[0].weight[3] = -0.1234567f;
  const std::string text = format_controller(p);
  EXPECT_EQ(format_controller(parse_controller(text)), text);
  const std::string path = testing::TempDir() + "r2d2_controller_round_trip.txt";
  std::ofstream(path, std::ios::binary) << text;
  EXPECT_EQ(read_controller(path).dimensions(), 2);
  std::filesystem::remove(path);
}

TEST(ControllerFile, RefusesOtherText) {
  const std::string good = format_controller(parts_of({{1, {0}, {1}, {}}}));
  EXPECT_THROW(parse_controller(""), Error);
  EXPECT_THROW(parse_controller("r2d2-mixture 1 1 1"), Error);
  EXPECT_THROW(parse_controller("r2d2-controller 2" + good.substr(17)), Error);
  EXPECT_THROW(parse_controller(good + "1"), Error);
  for (std::size_t cut = 0; cut + 2 < good.size(); ++cut)
    EXPECT_THROW(parse_controller(good.substr(0, cut)), Error);
  EXPECT_THROW(parse_controller("r2d2-controller 1 4096 1 4096 1 0.1 0.2 0.1"), Error);
  EXPECT_THROW(read_controller("/nonexistent/controller.txt"), Error);
  ControllerParts p = parts_of({{1, {0}, {1}, {}}});
  p.layers[0].weight[0] = NAN;
  EXPECT_THROW(parse_controller(format_controller(p)), Error);
  p = parts_of({{1, {0}, {1}, {}}});
  p.layers[0].inputs = 3;
  EXPECT_THROW(TrainedController{p}, Error);
}

TEST(TrainedController, RefusesBadEpsilon) {
  const TrainedController controller(parts_of({{1, {0}, {1}, {}}}));
  std::vector<float> x(1);
  EXPECT_THROW(controller.push(x, 0), Error);
  EXPECT_THROW(controller.push(x, NAN), Error);
  EXPECT_THROW(controller.push(x, INFINITY), Error);
}

}  // namespace
}  // namespace diffc::r2d2
