// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "plugins/r2d2/push.h"

#include <gtest/gtest.h>

#include <cmath>

#include "codec/base/error.h"
#include "models/r2d2/estimate.h"
#include "models/r2d2/gaussian_mixture.h"

namespace diffc::r2d2 {
namespace {

DenoiseFunction denoiser_of(const GaussianMixture& mixture) {
  return [&mixture](std::span<const float> y, double eta, std::span<float> xhat) {
    const std::vector<double> in(y.begin(), y.end());
    std::vector<double> out(in.size());
    mixture.denoise(in, eta, out);
    std::copy(out.begin(), out.end(), xhat.begin());
  };
}

// Flow reconstruction from (y, eta) in N(mu, lambda) is mu + sqrt(lambda/(lambda + eta^2)) (y - mu); pushed
// with epsilon = lambda eta^2/(lambda + eta^2) it is the posterior mean.
TEST(Push, IsotropicGaussianGivesThePosteriorMean) {
  const double lambda = 0.3, mu = 0.1;
  const GaussianMixture gaussian({{1, std::vector<double>(12, mu), std::vector<double>(12, lambda), {}}});
  Philox rng(3, 0);
  for (double eta : {0.05, 0.3, 1.0, 3.0}) {
    std::vector<float> x(12), expected(12);
    for (std::size_t i = 0; i < x.size(); ++i) {
      const double y = mu + std::sqrt(lambda + eta * eta) * rng.normal();
      x[i] = static_cast<float>(mu + std::sqrt(lambda / (lambda + eta * eta)) * (y - mu));
      expected[i] = static_cast<float>(mu + lambda / (lambda + eta * eta) * (y - mu));
    }
    push_past_zero(denoiser_of(gaussian), {.epsilon = lambda * eta * eta / (lambda + eta * eta)}, x);
    for (std::size_t i = 0; i < x.size(); ++i) EXPECT_NEAR(x[i], expected[i], 1e-3) << eta;
  }
}

TEST(Push, VectorGaussianLosesEpsilonInEveryDirection) {
  const std::vector<double> variances = {0.06, 0.1, 0.2, 0.4, 0.8, 1.6};
  const GaussianMixture gaussian({{1, std::vector<double>(6), variances, {}}});
  const double epsilon = 0.05;
  const DenoiseFunction denoise = denoiser_of(gaussian);
  // The map is linear, so unit vectors show its covariance: column norms of A diag(variances) A^T.
  std::vector<double> covariance(6);
  for (int j = 0; j < 6; ++j) {
    std::vector<float> x(6);
    x[j] = static_cast<float>(std::sqrt(variances[j]));
    const PushReport report = push_past_zero(denoise, {.epsilon = epsilon, .krylov = 6}, x);
    EXPECT_EQ(report.collapsed, 0);
    for (int i = 0; i < 6; ++i) covariance[i] += double{x[i]} * x[i];
  }
  for (int i = 0; i < 6; ++i) EXPECT_NEAR(covariance[i] / (variances[i] - epsilon), 1, 0.01) << variances[i];
}

TEST(Push, MixedDirectionsAtOnce) {
  const std::vector<double> variances = {0.06, 0.1, 0.2, 0.4, 0.8, 1.6};
  const GaussianMixture gaussian({{1, std::vector<double>(6), variances, {}}});
  std::vector<float> x = {0.3f, -0.2f, 0.5f, 0.4f, -1.0f, 1.5f};
  const std::vector<float> start = x;
  push_past_zero(denoiser_of(gaussian), {.epsilon = 0.05, .krylov = 6}, x);
  for (int i = 0; i < 6; ++i)
    EXPECT_NEAR(x[i] / start[i], std::sqrt(1 - 0.05 / variances[i]), 0.005) << variances[i];
}

TEST(Push, DirectionsBelowEpsilonCollapseAndAreReported) {
  const GaussianMixture gaussian({{1, {0.2, 0}, {0.01, 1}, {}}});
  std::vector<float> x = {0.3f, 1.0f};
  const PushReport report = push_past_zero(denoiser_of(gaussian), {.epsilon = 0.1}, x);
  EXPECT_NEAR(x[0], 0.2, 2e-3);
  EXPECT_NEAR(x[1], std::sqrt(0.9), 2e-3);
  EXPECT_GT(report.collapsed, 0);
}

TEST(Push, MixtureOutputIsNearerToTheReconstructionLaw) {
  const GaussianMixture mixture({{1, {-0.5, 0}, {0.05, 0.15}, {}}, {2, {0.5, 0.4}, {0.1, 0.06}, {}}});
  const double epsilon = 0.04;
  const int n = 20000;
  std::vector<double> source(2 * n), target(2 * n), pushed(2 * n);
  Philox rng(21, 0);
  mixture.sample(0, rng, source);
  mixture.sample(epsilon, rng, target);
  const DenoiseFunction denoise = denoiser_of(mixture);
  for (int i = 0; i < n; ++i) {
    std::vector<float> x = {static_cast<float>(source[2 * i]), static_cast<float>(source[2 * i + 1])};
    push_past_zero(denoise, {.epsilon = epsilon, .eta_min = 1e-3}, x);
    pushed[2 * i] = x[0];
    pushed[2 * i + 1] = x[1];
  }
  const double flow = std::sqrt(sliced_w2_squared(source, target, 2, 64, 1));
  const double r2d2 = std::sqrt(sliced_w2_squared(pushed, target, 2, 64, 1));
  EXPECT_LT(r2d2, 0.5 * flow);
}

TEST(Push, RefusesBadOptions) {
  const GaussianMixture gaussian({{1, {0}, {1}, {}}});
  std::vector<float> x(1);
  EXPECT_THROW(push_past_zero(denoiser_of(gaussian), {.epsilon = 0}, x), Error);
  EXPECT_THROW(push_past_zero(denoiser_of(gaussian), {.epsilon = NAN}, x), Error);
  EXPECT_THROW(push_past_zero(denoiser_of(gaussian), {.epsilon = 1, .steps = 0}, x), Error);
}

}  // namespace
}  // namespace diffc::r2d2
