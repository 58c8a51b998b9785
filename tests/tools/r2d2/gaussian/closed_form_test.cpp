// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include <gtest/gtest.h>

#include <cmath>

#include "codec/base/error.h"
#include "tools/r2d2/gaussian/rate_distortion.h"
#include "tools/r2d2/gaussian/scheme.h"

namespace diffc::gaussian {
namespace {

const Scheme& scheme(std::string_view name) {
  for (const Scheme& s : kSchemes)
    if (name == s.name) return s;
  throw std::runtime_error("no such scheme");
}

std::vector<double> image_like() {
  std::vector<double> lambda;
  for (int i = 1; i <= 256; ++i) lambda.push_back(30.0 * std::pow(i, -2.2));
  return lambda;
}

double distortion_at(std::string_view name, const std::vector<double>& lambda, double nats) {
  const Scheme& s = scheme(name);
  return evaluate(s, lambda, theta_of_rate(s.noise, lambda, nats)).distortion;
}

TEST(ClosedForm, StandardNormal) {
  // Eqs. 10 and 11.
  const std::vector<double> unit = {1.0};
  for (const double sigma2 : {0.01, 0.2, 0.5, 0.9}) {
    const double theta = sigma2 / (1 - sigma2);
    const Point a = evaluate(scheme("A"), unit, theta), f = evaluate(scheme("F"), unit, theta);
    EXPECT_NEAR(a.rate, -0.5 * std::log(sigma2), 1e-12);
    EXPECT_NEAR(a.distortion, 2 * sigma2, 1e-12);
    EXPECT_NEAR(f.distortion, 2 - 2 * std::sqrt(1 - sigma2), 1e-12);
    EXPECT_NEAR(a.rate, rate_of_distortion(unit, a.distortion / 2), 1e-12);
  }
}

TEST(ClosedForm, WaterFillingIsTheRateDistortionFunctionAtHalf) {
  const auto lambda = image_like();
  for (double nats = 0.5; nats < 1500; nats *= 1.9) {
    const double d = distortion_at("A*", lambda, nats);
    EXPECT_NEAR(rate_of_distortion(lambda, d / 2) / nats, 1.0, 1e-9);
    EXPECT_NEAR(distortion_of_rate(lambda, nats) / (d / 2), 1.0, 1e-9);
  }
}

TEST(ClosedForm, RateAndDistortionAreInverse) {
  const std::vector<double> lambda = {4.0, 1.0, 1.0, 0.25, 0.0};
  for (const double d : {0.001, 0.3, 1.0, 2.0, 5.0, 6.2})
    EXPECT_NEAR(distortion_of_rate(lambda, rate_of_distortion(lambda, d)), d, 1e-12) << d;
  EXPECT_EQ(rate_of_distortion(lambda, 7.0), 0.0);
  EXPECT_NEAR(distortion_of_rate(lambda, 0.0), 6.25, 1e-12);
  EXPECT_THROW(rate_of_distortion(lambda, 0.0), Error);
}

TEST(ClosedForm, FlowOptimalNoiseIsNeverBeaten) {
  const auto lambda = image_like();
  for (double nats = 0.05; nats < 3000; nats *= 1.4) {
    const double best = distortion_at("F*", lambda, nats);
    for (const char* other : {"A", "F", "A*", "P-A", "P-F"})
      EXPECT_LE(best, distortion_at(other, lambda, nats) * (1 + 1e-9)) << other << " at " << nats;
    // Realism costs at least what R*(D) saves.
    EXPECT_LE(distortion_of_rate(lambda, nats), best);
    EXPECT_LE(distortion_of_rate(lambda, nats), distortion_at("mean", lambda, nats) * (1 + 1e-9));
  }
}

TEST(ClosedForm, FlowGainTendsToThreeDecibels) {
  const auto lambda = image_like();
  double before = 0;
  for (const double bits_per_dimension : {0.1, 0.5, 1.0, 2.0, 4.0, 8.0}) {
    const double nats = bits_per_dimension * std::log(2.0) * 256;
    const double gain = 10 * std::log10(distortion_at("A", lambda, nats) / distortion_at("F", lambda, nats));
    EXPECT_GT(gain, before);
    EXPECT_LT(gain, 10 * std::log10(2.0));
    before = gain;
  }
  EXPECT_GT(before, 3.0);
}

TEST(ClosedForm, FlowOptimalScheduleSolvesItsStationarityCondition) {
  // Appendix C, Eq. 46: c / (lambda^2 - c^2) = 1 / (2 theta), the same for all components.
  const double theta = 0.37;
  for (const double l : {1e-6, 0.01, 0.5, 3.0, 1e5}) {
    const double alpha = std::sqrt(1 - unknown_share(Noise::kFlowOptimal, l, theta));
    if (l > 1e-3) {
      const double c = alpha * l;
      EXPECT_NEAR(c / (l * l - c * c) * 2 * theta, 1.0, 1e-6);
    }
    EXPECT_NEAR(alpha, (std::sqrt(l * l + theta * theta) - theta) / l, 1e-4);
  }
}

TEST(ClosedForm, DegenerateComponents) {
  const std::vector<double> lambda = {1.0, 0.0};
  for (const Scheme& s : kSchemes) {
    const Point p = evaluate(s, lambda, theta_of_rate(s.noise, lambda, 2.0));
    EXPECT_NEAR(p.rate, 2.0, 1e-9);
    EXPECT_TRUE(std::isfinite(p.distortion));
  }
  EXPECT_TRUE(std::isinf(noise_variance(Noise::kWaterFilling, 0.1, 0.2)));
  EXPECT_NEAR(noise_variance(Noise::kIsotropic, 0.3, 0.2), 0.2, 1e-15);
  EXPECT_THROW(theta_of_rate(Noise::kPink, std::vector<double>{0.0}, 1.0), Error);
  EXPECT_NEAR(snr_db(3.0, 6.0), 0.0, 1e-12);
}

}  // namespace
}  // namespace diffc::gaussian
