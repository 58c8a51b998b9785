// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "tools/r2d2/sources/sinc4.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "codec/base/error.h"
#include "models/r2d2/estimate.h"
#include "models/r2d2/source.h"
#include "tools/r2d2/sources/named_source.h"
#include "tools/r2d2/sources/sinc4_diffusion.h"

namespace diffc::r2d2 {
namespace {

class Sinc4Epsilon : public testing::TestWithParam<double> {};

TEST_P(Sinc4Epsilon, HasMassOne) {
  const Sinc4Mixture mixture = Sinc4Mixture::paper();
  EXPECT_NEAR(mixture.mass(GetParam(), 300, false), 1, 1e-6);
  EXPECT_NEAR(mixture.mass(GetParam(), 300, true), 1, 1e-8);
}

TEST_P(Sinc4Epsilon, BlurringGivesTheSourceBack) {
  const Sinc4Mixture mixture = Sinc4Mixture::paper();
  const double epsilon = GetParam();
  for (double x = 0; x < 30; x += 0.77) {
    double sum = 0, weights = 0;
    for (double z = -8; z <= 8; z += 0.4) {
      const double w = std::exp(-0.5 * z * z);
      weights += w;
      sum += w * mixture.density(x + std::sqrt(epsilon) * z, epsilon);
    }
    const double p0 = std::exp(mixture.log_density(std::span<const double>(&x, 1), 0));
    EXPECT_NEAR(sum / weights, p0, 1e-12);
  }
}

TEST_P(Sinc4Epsilon, IsPositive) {
  EXPECT_EQ(make_source("sinc4", {})->warning(GetParam()), "");
}

INSTANTIATE_TEST_SUITE_P(Paper, Sinc4Epsilon, testing::Values(0.01, 0.02, 0.05));

TEST(Sinc4Mixture, WarnsWhereTheSolutionIsNegative) {
  const Sinc4Mixture::Positivity p = Sinc4Mixture::paper().positivity(0.1, 30);
  EXPECT_FALSE(p.positive);
  EXPECT_LT(p.smallest, -1e-7);
  EXPECT_NE(make_source("sinc4", {})->warning(0.1).find("negative"), std::string::npos);
  EXPECT_FALSE(make_source("sinc4", {})->exact_rate(0.1));
}

TEST(Sinc4Mixture, EntropyAndRate) {
  const auto source = make_source("sinc4", {});
  EXPECT_NEAR(*source->entropy(), 1.995877, 2e-6);
  EXPECT_NEAR(*source->exact_rate(0.02),
              1.995877 - 0.5 * std::log(2 * std::numbers::pi * std::numbers::e * 0.02), 2e-6);
}

TEST(Sinc4Mixture, FourierAndElementaryFormsAgree) {
  const Sinc4Mixture mixture = Sinc4Mixture::paper();
  for (double x : {0.0, 0.3, 2.0, 17.0, 150.0, 299.0})
    EXPECT_NEAR(mixture.density(x, 0), std::exp(mixture.log_density(std::span<const double>(&x, 1), 0)),
                1e-13);
}

TEST(Sinc4Mixture, DerivativeAndScore) {
  const Sinc4Mixture mixture = Sinc4Mixture::paper();
  const double x = 1.3, s = 0.03, h = 1e-4;
  EXPECT_NEAR(mixture.derivative(x, s), (mixture.density(x + h, s) - mixture.density(x - h, s)) / (2 * h),
              1e-8);
  double score, jacobian, up, down;
  const double right = x + h, left = x - h;
  mixture.score(std::span(&x, 1), s, std::span(&score, 1), std::span(&jacobian, 1));
  mixture.score(std::span(&right, 1), s, std::span(&up, 1));
  mixture.score(std::span(&left, 1), s, std::span(&down, 1));
  EXPECT_NEAR(jacobian, (up - down) / (2 * h), 1e-6);
}

TEST_P(Sinc4Epsilon, TailAndSpectrumAgree) {
  const Sinc4Mixture mixture = Sinc4Mixture::paper();
  const double s = GetParam();
  for (double x : {0.0, -0.7, 3.3, 5.999, 6.001, -9.1, 40.0, 128.5, 250.0}) {
    const Sinc4Mixture::Jet jet = mixture.jet(x, s);
    EXPECT_NEAR(jet.value, mixture.density(x, s), 2e-14) << x;
    EXPECT_NEAR(jet.first, mixture.derivative(x, s), 5e-14) << x;
    const double h = 1e-3;
    EXPECT_NEAR(jet.second, (mixture.jet(x + h, s).first - mixture.jet(x - h, s).first) / (2 * h),
                1e-4 * std::abs(mixture.jet(x, 0).value) + 1e-14)
        << x;
  }
  // At s = 0 the tail is the source itself, to its relative precision and at any x.
  for (double x : {7.0, 77.0, 1e4}) {
    const double log_p = mixture.log_density(std::span<const double>(&x, 1), 0);
    EXPECT_NEAR(std::log(mixture.jet(x, 0).value), log_p, 1e-10) << x;
  }
}

TEST_P(Sinc4Epsilon, TablesKeepTheScore) {
  const Sinc4Mixture mixture = Sinc4Mixture::paper();
  const Sinc4Diffusion tables(mixture, GetParam(), 4);
  for (double x = -7; x < 7; x += 0.0719) {
    for (int k = 0; k <= 4; ++k) {
      const double s = GetParam() * k / 4;
      double exact[2], table[2];
      mixture.score(std::span(&x, 1), s, std::span(exact, 1), std::span(exact + 1, 1));
      tables.score(std::span(&x, 1), s, std::span(table, 1), std::span(table + 1, 1));
      EXPECT_NEAR(table[0], exact[0], 1e-7) << x;
      EXPECT_NEAR(table[1], exact[1], 1e-5) << x;
      EXPECT_NEAR(tables.log_density(std::span(&x, 1), s), mixture.log_density(std::span(&x, 1), s), 1e-8);
    }
  }
  double x = 1, score;
  EXPECT_THROW(tables.score(std::span(&x, 1), 0.3 * GetParam(), std::span(&score, 1)), Error);
  EXPECT_THROW(Sinc4Diffusion(mixture, 0, 4), Error);
}

// Algorithm 2 against Shannon's bound, which p_1 attains: 4 seeds of 2^15 samples. A rate has a standard
// deviation of about 0.006 nats, mostly of the sampled entropy; five of the mean's are 0.015.
TEST_P(Sinc4Epsilon, AlgorithmTwoAttainsTheRate) {
  const auto source = make_source("sinc4", {});
  const double epsilon = GetParam();
  const Sinc4Diffusion tables(Sinc4Mixture::paper(), epsilon, 6);
  double rate = 0, distortion = 0;
  for (uint64_t seed = 0; seed < 4; ++seed) {
    const RatePoint p =
        evaluate(*source, HeatController(tables), cross_entropy(tables), epsilon,
                 {.samples = 1 << 15, .diffusion = {.steps = 6, .rule = StepRule::kMatched}, .seed = seed});
    rate += p.rate / 4;
    distortion += p.distortion / 4;
  }
  EXPECT_NEAR(rate, *source->exact_rate(epsilon), 0.015);
  EXPECT_NEAR(distortion, epsilon / 2, 0.02 * epsilon);
}

TEST(Sinc4Mixture, SamplesFollowTheDensity) {
  const Sinc4Mixture mixture = Sinc4Mixture::paper();
  std::vector<double> x(200000);
  Philox rng(5, 0);
  mixture.sample(0, rng, x);
  double inside = 0, expected = 0;
  for (double v : x) inside += std::abs(v) < 1.5;
  for (double v = -1.5 + 0.0005; v < 1.5; v += 0.001) expected += 0.001 * mixture.density(v, 0);
  EXPECT_NEAR(inside / x.size(), expected, 0.006);  // five standard errors
}

TEST(Sinc4Mixture, RefusesBadScales) {
  EXPECT_THROW(Sinc4Mixture({}), Error);
  EXPECT_THROW(Sinc4Mixture({1, -1}), Error);
}

}  // namespace
}  // namespace diffc::r2d2
