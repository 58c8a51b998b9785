// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/r2d2/gaussian_mixture.h"

#include <gtest/gtest.h>

#include <cmath>

#include "codec/base/error.h"
#include "models/r2d2/em.h"
#include "models/r2d2/source.h"
#include "tools/r2d2/sources/named_source.h"

namespace diffc::r2d2 {
namespace {

GaussianMixture two_dimensional() {
  const std::vector<double> a = {0.5, 0.2, 0.2, 0.3}, b = {0.2, -0.05, -0.05, 0.4};
  return GaussianMixture({component_from_covariance(1, std::vector<double>{-0.5, 0.3}, a),
                          component_from_covariance(2, std::vector<double>{0.6, 0.1}, b)});
}

TEST(GaussianMixture, EntropiesOfThePapersMixtures) {
  EXPECT_NEAR(entropy_1d(three_component_mixture(0.4)), 0.46703214, 1e-7);
  EXPECT_NEAR(entropy_1d(three_component_mixture(0.8)), 0.88615402, 1e-7);
}

TEST(GaussianMixture, RatesOfThePapersMixtures) {
  struct Row {
    const char* source;
    double epsilon, rate;
  };
  for (const Row& row :
       {Row{"gmm1", 4e-4, 2.960117}, Row{"gmm1", 0.001, 2.501971}, Row{"gmm1", 0.002, 2.155398},
        Row{"gmm1", 0.004, 1.808824}, Row{"gmm1", 0.008, 1.462250}, Row{"gmm1", 0.0156, 1.128336},
        Row{"gmm1", 0.0164, 1.103331}, Row{"gmm2", 0.012, 1.678640}, Row{"gmm2", 0.016, 1.534799},
        Row{"gmm2", 0.020, 1.423227}, Row{"gmm2", 0.0272, 1.269485}, Row{"gmm2", 0.028, 1.254991},
        Row{"gaussian", 0.05, 1.497866}, Row{"gaussian", 0.25, 0.693147}, Row{"gaussian", 0.5, 0.346574},
        Row{"gaussian", 0.75, 0.143841}, Row{"gaussian", 0.95, 0.025647}})
    EXPECT_NEAR(*make_source(row.source, {})->exact_rate(row.epsilon), row.rate, 1e-6)
        << row.source << row.epsilon;
}

// p_1 blurred by epsilon is p_0 again, in two dimensions by a product quadrature.
TEST(GaussianMixture, BackwardHeatIsUndoneByBlurring) {
  const GaussianMixture mixture = two_dimensional();
  const double epsilon = 0.15;
  for (double cx : {-1.0, 0.0, 0.7}) {
    const double cy = 0.2 - cx / 3;
    double sum = 0, weights = 0;
    for (double a = -7; a <= 7; a += 0.25) {
      for (double b = -7; b <= 7; b += 0.25) {
        const double w = std::exp(-0.5 * (a * a + b * b));
        const double x[2] = {cx + std::sqrt(epsilon) * a, cy + std::sqrt(epsilon) * b};
        sum += w * std::exp(mixture.log_density(x, epsilon));
        weights += w;
      }
    }
    const double at[2] = {cx, cy};
    EXPECT_NEAR(sum / weights, std::exp(mixture.log_density(at, 0)), 1e-6);
  }
}

TEST(GaussianMixture, ScoreAndJacobianAreDerivatives) {
  const GaussianMixture mixture = two_dimensional();
  const double s = 0.1, h = 1e-5;
  const double x[2] = {0.2, -0.1};
  double score[2], jacobian[4];
  mixture.score(x, s, score, jacobian);
  for (int j = 0; j < 2; ++j) {
    double up[2] = {x[0], x[1]}, down[2] = {x[0], x[1]}, score_up[2], score_down[2];
    up[j] += h;
    down[j] -= h;
    EXPECT_NEAR(score[j], (mixture.log_density(up, s) - mixture.log_density(down, s)) / (2 * h), 1e-6);
    mixture.score(up, s, score_up);
    mixture.score(down, s, score_down);
    for (int i = 0; i < 2; ++i)
      EXPECT_NEAR(jacobian[i * 2 + j], (score_up[i] - score_down[i]) / (2 * h), 1e-5);
  }
}

TEST(GaussianMixture, SamplesHaveItsMoments) {
  const GaussianMixture mixture = two_dimensional();
  const double s = 0.1;
  std::vector<double> x(2 * 200000), mean(2), covariance(4);
  Philox rng(7, 0);
  mixture.sample(s, rng, x);
  mixture.moments(s, mean, covariance);
  double m0 = 0, m1 = 0, c01 = 0;
  for (std::size_t i = 0; i < x.size(); i += 2) {
    m0 += x[i];
    m1 += x[i + 1];
    c01 += (x[i] - mean[0]) * (x[i + 1] - mean[1]);
  }
  const double n = 200000;  // tolerances are five standard errors
  EXPECT_NEAR(m0 / n, mean[0], 0.01);
  EXPECT_NEAR(m1 / n, mean[1], 0.007);
  EXPECT_NEAR(c01 / n, covariance[1], 0.006);
}

TEST(GaussianMixture, DenoiserIsThePosteriorMeanOfAGaussian) {
  const GaussianMixture gaussian({{1, {0.5}, {0.25}, {}}});
  const double y = 1.5, eta = 0.5;
  double xhat;
  gaussian.denoise(std::span(&y, 1), eta, std::span(&xhat, 1));
  EXPECT_NEAR(xhat, 0.5 + 0.25 / (0.25 + 0.25) * 1.0, 1e-12);
}

TEST(GaussianMixture, QuantileInvertsTheCdf) {
  const GaussianMixture mixture = three_component_mixture(0.8);
  for (double p : {1e-9, 0.01, 0.3, 0.5, 0.77, 1 - 1e-9})
    EXPECT_NEAR(cdf_1d(mixture, 0.03, quantile_1d(mixture, 0.03, p)), p, 1e-12);
}

TEST(GaussianMixture, RefusesEpsilonAboveTheSmallestVariance) {
  const GaussianMixture mixture = three_component_mixture(0.4);
  const double x = 0;
  try {
    mixture.log_density(std::span(&x, 1), 0.04);
    FAIL();
  } catch (const Error& e) {
    EXPECT_NE(std::string(e.what()).find("Assumption A1"), std::string::npos);
  }
}

TEST(GaussianMixture, RefusesBadComponents) {
  EXPECT_THROW(GaussianMixture({}), Error);
  EXPECT_THROW(GaussianMixture({{1, {0}, {0}, {}}}), Error);
  EXPECT_THROW(GaussianMixture({{1, {NAN}, {1}, {}}}), Error);
  EXPECT_THROW(GaussianMixture({{0, {0}, {1}, {}}}), Error);
  EXPECT_THROW(GaussianMixture({{1, {0}, {1}, {}}, {1, {0, 0}, {1, 1}, {}}}), Error);
  const std::vector<double> singular = {1, 1, 1, 1};
  EXPECT_THROW(component_from_covariance(1, std::vector<double>{0, 0}, singular), Error);
}

TEST(MixtureFit, RecoversSeparatedComponents) {
  const GaussianMixture truth({{1, {-2, 0}, {0.1, 0.3}, {}}, {3, {2, 1}, {0.2, 0.05}, {}}});
  std::vector<double> x(2 * 20000);
  Philox rng(3, 0);
  truth.sample(0, rng, x);
  const GaussianMixture fit = fit_mixture(x, 2, {.components = 2, .iterations = 50, .seed = 4});
  ASSERT_EQ(fit.components().size(), 2u);
  const auto& heavy = fit.components()[fit.components()[0].weight > 0.5 ? 0 : 1];
  EXPECT_NEAR(heavy.weight, 0.75, 0.02);
  EXPECT_NEAR(heavy.mean[0], 2, 0.02);
  EXPECT_NEAR(heavy.variance[0], 0.05, 0.003);
  EXPECT_NEAR(heavy.variance[1], 0.2, 0.01);
}

}  // namespace
}  // namespace diffc::r2d2
