// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "tools/r2d2/gaussian/realism.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "codec/base/error.h"
#include "tools/r2d2/gaussian/named_scalar.h"
#include "tools/r2d2/gaussian/scalar_measures.h"
#include "tools/r2d2/gaussian/theorems.h"

namespace diffc::gaussian {
namespace {

double decibels(double distortion, double optimum) {
  return 10 * std::log10(distortion / optimum);
}

TEST(Realism, OfAGaussianIsDiffcFlow) {
  // In one dimension F = F* (Lemma 1): Sinkhorn, the quantiles and the closed form agree.
  const std::vector<double> unit = {1};
  for (double eta : {2.0, 0.7, 0.2}) {
    const RealismPoint grid = realism_of(*make_scalar_source("gaussian"), eta),
                       exact = realism_of_gaussian(unit, eta);
    EXPECT_NEAR(grid.nats, exact.nats, 1e-9) << eta;
    EXPECT_NEAR(grid.optimum, exact.optimum, 1e-8) << eta;
    EXPECT_NEAR(grid.epsilon, exact.epsilon, 1e-5 * exact.epsilon) << eta;
    EXPECT_NEAR(exact.flow, exact.optimum, 1e-12) << eta;
    EXPECT_NEAR(grid.flow, exact.flow, 1e-6) << eta;
    EXPECT_NEAR(grid.ancestral, exact.ancestral, 1e-9) << eta;
  }
}

TEST(Realism, OfTheBimodalMixture) {
  // eta, bits, and decibels of DiffC-F and DiffC-A above the optimum, from a second implementation.
  const double expected[][4] = {{1.5, 0.076, 0.09, 1.24},  {1.0, 0.160, 0.15, 1.70},
                                {0.7, 0.294, 0.23, 2.18},  {0.5, 0.487, 0.34, 2.64},
                                {0.35, 0.754, 0.44, 3.00}, {0.25, 1.045, 0.34, 2.99},
                                {0.15, 1.539, 0.08, 2.80}, {0.1, 1.997, 0.02, 2.84}};
  const auto source = make_scalar_source("bimodal");
  for (const auto& [eta, bits, flow, ancestral] : expected) {
    const RealismPoint p = realism_of(*source, eta);
    EXPECT_NEAR(p.nats / std::numbers::ln2, bits, 6e-4) << eta;
    EXPECT_NEAR(decibels(p.flow, p.optimum), flow, 0.01) << eta;
    EXPECT_NEAR(decibels(p.ancestral, p.optimum), ancestral, 0.01) << eta;
    EXPECT_LT(p.marginal_error, 1e-9) << eta;
  }
}

TEST(Realism, DoesNotDependOnTheGrid) {
  for (const char* name : {"bimodal", "laplace", "gmm2"}) {
    const auto source = make_scalar_source(name);
    const double eta = 0.5 * std::sqrt(source->variance());
    const RealismPoint coarse = realism_of(*source, eta, 3), fine = realism_of(*source, eta, 7);
    EXPECT_NEAR(coarse.optimum, fine.optimum, 1e-8) << name;
  }
}

TEST(Realism, OrdersOptimumFlowAndAncestral) {
  for (const char* name : {"bimodal", "symmetric", "laplace", "gmm1"}) {
    const auto source = make_scalar_source(name);
    double before = HUGE_VAL;
    for (double r : {2.0, 0.8, 0.4}) {
      const double eta = r * std::sqrt(source->variance());
      const RealismPoint p = realism_of(*source, eta);
      EXPECT_LE(p.optimum, p.flow * (1 + 1e-7)) << name << eta;
      EXPECT_LT(p.flow, p.ancestral) << name << eta;
      EXPECT_LT(p.optimum, before) << name << eta;
      EXPECT_NEAR(p.flow, check_theorem_2(source, eta, 200).flow_error, 2e-4 * p.flow) << name << eta;
      before = p.optimum;
    }
  }
}

TEST(Realism, OfAVectorIsLemmaOne) {
  const std::vector<double> lambda = {4, 1, 0.25, 0.01};
  for (double eta : {3.0, 0.6, 0.1}) {
    const RealismPoint p = realism_of_gaussian(lambda, eta);
    EXPECT_LT(p.optimum, p.flow);
    // Component by component it is the bridge of the same epsilon.
    double nats = 0, distortion = 0;
    for (double l : lambda) {
      const auto t = r2d2::gaussian_transport(l, l, 0, p.epsilon);
      nats += t.information;
      distortion += t.distortion;
    }
    EXPECT_NEAR(nats, p.nats, 1e-9) << eta;
    EXPECT_NEAR(distortion, p.optimum, 1e-9) << eta;
  }
}

TEST(Bridge, BetweenScalarSources) {
  const auto a = make_scalar_source("gaussian"), b = make_scalar_source("gaussian:0.09");
  const auto t = bridge_of(*a, *b, 0.1), exact = r2d2::gaussian_transport(1, 0.09, 0, 0.1);
  EXPECT_NEAR(t.information, exact.information, 1e-9);
  EXPECT_NEAR(t.distortion, exact.distortion, 1e-9);
  // Either way round it is the same coupling; with little noise it tends to the monotone map.
  const auto m = make_scalar_source("bimodal"), l = make_scalar_source("laplace");
  const auto there = bridge_of(*m, *l, 0.05), back = bridge_of(*l, *m, 0.05);
  EXPECT_NEAR(there.information, back.information, 1e-8);
  EXPECT_NEAR(there.distortion, back.distortion, 1e-8);
  EXPECT_THROW(bridge_of(*m, *l, 0), Error);
  EXPECT_THROW(bridge_of(*m, *l, 1e-9), Error);
  EXPECT_THROW(make_scalar_source("sinc4"), Error);
  EXPECT_THROW(make_scalar_source("gaussian:-1"), Error);
}

}  // namespace
}  // namespace diffc::gaussian
