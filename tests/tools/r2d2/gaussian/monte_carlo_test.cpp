// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Closed form against Monte Carlo through the chain and the samplers of the codec, for each scheme at ten
// rates, within four standard errors. Seeds are fixed.

#include "tools/r2d2/gaussian/monte_carlo.h"

#include <gtest/gtest.h>

#include <cmath>

namespace diffc::gaussian {
namespace {

/// Eigenvalues like those of 8x8 grey patches: two and a half decades.
std::vector<double> spectrum() {
  std::vector<double> lambda;
  for (int i = 1; i <= 64; ++i) lambda.push_back(6.0 * std::pow(i, -1.7));
  return lambda;
}

/// Ten rates from 0.05 to 3 bits per dimension, equidistant on a log scale.
std::vector<double> rates() {
  std::vector<double> nats;
  for (int k = 0; k < 10; ++k) nats.push_back(0.05 * std::pow(60.0, k / 9.0) * std::log(2.0));
  return nats;
}

void expect_agreement(const MonteCarloPoint& p, const std::string& what) {
  EXPECT_NEAR(p.rate_measured, p.rate_of_steps, 4 * p.rate_error) << what;
  EXPECT_NEAR(p.distortion_measured, p.distortion, 4 * p.distortion_error) << what;
  EXPECT_LT(p.distortion_error, 0.06 * p.distortion) << what;
  // Finite steps with an isotropic prior cost more than the mutual information, but not much here.
  EXPECT_GT(p.rate_of_steps, p.rate) << what;
  EXPECT_LT(p.rate_of_steps, 1.1 * p.rate) << what;
}

class MonteCarlo : public testing::TestWithParam<Scheme> {};

TEST_P(MonteCarlo, AgreesWithTheClosedForm) {
  const auto lambda = spectrum();
  MonteCarloOptions options;
  options.ancestral_steps = 400;
  for (const double nats : rates()) {
    const double theta = theta_of_rate(GetParam().noise, lambda, nats * 64);
    expect_agreement(simulate(GetParam(), lambda, theta, options),
                     std::string(GetParam().name) + " at " + std::to_string(nats / std::log(2.0)) + " bits");
  }
}

INSTANTIATE_TEST_SUITE_P(Schemes, MonteCarlo, testing::ValuesIn(kSchemes), [](const auto& info) {
  std::string name = info.param.name;
  for (char& c : name) c = c == '*' ? 'S' : c == '-' ? '_' : c;
  return name;
});

class MonteCarloPixels : public testing::TestWithParam<Reconstruction> {};

TEST_P(MonteCarloPixels, AgreesWithTheClosedForm) {
  const auto lambda = spectrum();
  // An arbitrary orthonormal basis: eigenvectors of a matrix with distinct entries.
  std::vector<double> covariance(64 * 64), mean(64, 0.2);
  for (int i = 0; i < 64; ++i)
    for (int j = 0; j < 64; ++j)
      covariance[i * 64 + j] = std::exp(-0.1 * std::abs(i - j)) + 0.01 * ((i * j) % 7);
  PatchGaussian gaussian =
      make_patch_gaussian({.height = 8, .width = 8, .channels = 1}, mean, covariance, 1e-9);
  for (int k = 0; k < 64; ++k)
    gaussian.log2_lambda[k] = static_cast<int32_t>(std::lround(65536 * std::log2(lambda[k])));

  std::vector<double> thetas;
  for (const double nats : rates()) thetas.push_back(theta_of_rate(Noise::kIsotropic, lambda, nats * 64));
  MonteCarloOptions options;
  options.ancestral_steps = 200;
  options.flow_steps = 60;
  for (const MonteCarloPoint& p : simulate_pixels(gaussian, GetParam(), thetas, options))
    expect_agreement(p, "eta^2 = " + std::to_string(p.theta));
}

INSTANTIATE_TEST_SUITE_P(Samplers, MonteCarloPixels,
                         testing::Values(Reconstruction::kMean, Reconstruction::kAncestral,
                                         Reconstruction::kFlow));

}  // namespace
}  // namespace diffc::gaussian
