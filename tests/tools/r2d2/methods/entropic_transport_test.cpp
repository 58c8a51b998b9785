// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "tools/r2d2/methods/entropic_transport.h"

#include <gtest/gtest.h>

#include <cmath>

#include "codec/base/error.h"

namespace diffc::r2d2 {
namespace {

GridLaw normal(double variance, double mean, double step) {
  const double reach = 8 * std::sqrt(variance);
  return grid_law([=](double x) { return -0.5 * (x - mean) * (x - mean) / variance; }, mean - reach,
                  mean + reach, 2 * static_cast<int>(std::ceil(reach / step)) + 1);
}

/// Largest absolute deviation of either marginal of the coupling of the potentials, and its own information.
struct Check {
  double rows = 0, columns = 0, information = 0;
};

Check check(const GridLaw& a, const GridLaw& b, double epsilon, const EntropicTransport& t) {
  Check c;
  std::vector<double> columns(b.x.size());
  for (std::size_t i = 0; i < a.x.size(); ++i) {
    double row = 0;
    for (std::size_t j = 0; j < b.x.size(); ++j) {
      const double d = a.x[i] - b.x[j], l = t.f[i] + t.g[j] - d * d / (2 * epsilon);
      const double p = std::exp(a.log_mass[i] + b.log_mass[j] + l);
      row += p;
      columns[j] += p;
      c.information += p * l;
    }
    c.rows = std::max(c.rows, std::abs(row - std::exp(a.log_mass[i])));
  }
  for (std::size_t j = 0; j < b.x.size(); ++j)
    c.columns = std::max(c.columns, std::abs(columns[j] - std::exp(b.log_mass[j])));
  return c;
}

TEST(EntropicTransport, OfAFairBitIsABinarySymmetricChannel) {
  const GridLaw bit{{0, 1}, {std::log(0.5), std::log(0.5)}};
  for (double epsilon : {0.05, 0.3, 2.0}) {
    const EntropicTransport t = entropic_transport(bit, bit, epsilon);
    const double d = 1 / (1 + std::exp(0.5 / epsilon));
    EXPECT_NEAR(t.distortion, d, 1e-11) << epsilon;
    EXPECT_NEAR(t.information, std::log(2) + d * std::log(d) + (1 - d) * std::log1p(-d), 1e-10) << epsilon;
  }
}

TEST(EntropicTransport, OfTwoBitsHasTheOddsRatioOfTheKernel) {
  const GridLaw a{{0, 1}, {std::log(0.2), std::log(0.8)}}, b{{0, 1}, {std::log(0.7), std::log(0.3)}};
  const double epsilon = 0.4;
  const EntropicTransport t = entropic_transport(a, b, epsilon);
  // p00 p11 = r p01 p10 with p01 = 0.2 - p00, p10 = 0.7 - p00, p11 = 0.1 + p00, r = e^(1 / epsilon).
  const double r = std::exp(1 / epsilon), qa = r - 1, qb = -(0.9 * r + 0.1), qc = 0.14 * r;
  const double p00 = (-qb - std::sqrt(qb * qb - 4 * qa * qc)) / (2 * qa);
  EXPECT_NEAR(t.distortion, 0.9 - 2 * p00, 1e-10);
  EXPECT_LT(t.marginal_error, 1e-11);
}

TEST(EntropicTransport, OfANormalLawWithItselfIsTheClosedForm) {
  for (double epsilon : {0.02, 0.3, 5.0}) {
    const GridLaw law = normal(1, 0, std::min(1.0, std::sqrt(epsilon)) / 4);
    const EntropicTransport t = entropic_transport(law, law, epsilon),
                            exact = gaussian_transport(1, 1, 0, epsilon);
    EXPECT_NEAR(t.information, exact.information, 1e-9) << epsilon;
    EXPECT_NEAR(t.distortion, exact.distortion, 1e-9) << epsilon;
    EXPECT_LT(t.iterations, 60) << epsilon;
    const Check c = check(law, law, epsilon, t);
    EXPECT_LT(std::max(c.rows, c.columns), 1e-11);
    EXPECT_NEAR(c.information, t.information, 1e-12);
    EXPECT_EQ(t.f, t.g);
  }
}

TEST(EntropicTransport, BetweenNormalLawsIsTheClosedForm) {
  for (double epsilon : {0.05, 1.0})
    for (double shift : {0.0, 3.0, 40.0}) {  // the last two laws have nothing in common but rounding
      const double step = std::min(0.5, std::sqrt(epsilon)) / 4;
      const GridLaw a = normal(1, 0, step), b = normal(0.25, shift, step);
      const EntropicTransport t = entropic_transport(a, b, epsilon);
      const EntropicTransport exact = gaussian_transport(1, 0.25, shift, epsilon);
      EXPECT_NEAR(t.information, exact.information, 1e-8) << epsilon << ' ' << shift;
      EXPECT_NEAR(t.distortion, exact.distortion, 1e-8 * (1 + shift)) << epsilon << ' ' << shift;
      const Check c = check(a, b, epsilon, t);
      EXPECT_LT(std::max(c.rows, c.columns), 1e-10) << epsilon << ' ' << shift;
    }
}

TEST(EntropicTransport, ClosedFormTendsToTransportAndToIndependence) {
  // (2 - 1)^2 + 9 as in Wasserstein's distance, then variances added.
  EXPECT_NEAR(gaussian_transport(4, 1, 3, 1e-9).distortion, 10, 1e-8);
  EXPECT_NEAR(gaussian_transport(4, 1, 3, 1e9).distortion, 14, 1e-7);
  EXPECT_NEAR(gaussian_transport(4, 1, 3, 1e9).information, 0, 1e-15);
}

TEST(EntropicTransport, RefusesBadInput) {
  const GridLaw bit{{0, 1}, {std::log(0.5), std::log(0.5)}}, other{{0, 1}, {std::log(0.1), std::log(0.9)}};
  EXPECT_THROW(entropic_transport(bit, bit, 0), Error);
  EXPECT_THROW(entropic_transport(bit, other, 0.1, {.iterations = 1}), Error);
  EXPECT_THROW(gaussian_transport(0, 1, 0, 1), Error);
  EXPECT_THROW(grid_law([](double) { return 0; }, 1, 1, 10), Error);
  EXPECT_THROW(grid_law([](double) { return -HUGE_VAL; }, 0, 1, 10), Error);
}

}  // namespace
}  // namespace diffc::r2d2
