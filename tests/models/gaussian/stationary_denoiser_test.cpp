// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/gaussian/stationary_denoiser.h"

#include <gtest/gtest.h>

#include <cmath>
#include <thread>

#include "codec/base/error.h"
#include "codec/bits/philox.h"
#include "models/gaussian/models.h"

namespace diffc::gaussian {
namespace {

TEST(Spectrum, TextRoundTrip) {
  const Spectrum s =
      parse_spectrum("alpha=2.1/2.4/2.6,variance=0.6/0.05/0.02,knee=0.01,mean=-0.1,channels=3");
  EXPECT_EQ(parse_spectrum(to_text(s)), s);
  EXPECT_EQ(s.alpha[1], 2.4);
  EXPECT_EQ(parse_spectrum("alpha=2;channels=1").channels, 1);
}

TEST(Spectrum, RefusesWhatCannotBeMeant) {
  for (const char* text : {"alpha", "alpha=x", "alpha=1/2", "alpha=1/2/3/4", "beta=2", "variance=-1",
                           "channels=2", "alpha=nan", "knee=0"})
    EXPECT_THROW(parse_spectrum(text), Error) << text;
}

TEST(Spectrum, VarianceIsThatOfASampleOf64x64) {
  for (const int channels : {1, 3}) {
    Spectrum s;
    s.channels = channels;
    const auto model = StationaryGaussianDenoiser::make(s);
    double sum = 0;
    for (const double lambda : model->eigenvalues(64, 64)) sum += lambda;
    const double expected = channels == 1 ? s.variance[0] / 3 : s.variance[0] + s.variance[1] + s.variance[2];
    EXPECT_NEAR(sum / 4096 / expected, 1.0, 1e-3);
  }
}

TEST(StationaryDenoiser, IsTheWienerFilterOfItsOwnCovariance) {
  // The filter commutes with the basis: applied to basis function k it scales it by lambda / (lambda +
  // eta^2).
  const auto model = StationaryGaussianDenoiser::make(parse_spectrum("alpha=2.5,mean=0.2"));
  const int h = 6, w = 10;
  const std::size_t size = h * w * 3;
  const auto lambda = model->eigenvalues(h, w);
  const auto residual = model->residual_model(h, w);
  for (std::size_t k = 0; k < size; k += 7) {
    std::vector<float> unit(size), y(size), xhat(size);
    unit[k] = 1.0f;
    residual->inverse(unit, y);
    const std::vector<float> basis = y;
    for (float& v : y) v += 0.2f;
    const float eta = 0.3f;
    model->evaluate(1, h, w, y, {&eta, 1}, xhat);
    for (std::size_t i = 0; i < size; ++i)
      ASSERT_NEAR(xhat[i], 0.2f + basis[i] * lambda[k] / (lambda[k] + 0.09), 2e-6);
  }
}

TEST(StationaryDenoiser, ErrorAndResidualPowerMatchTheClosedForm) {
  const auto model = StationaryGaussianDenoiser::make({});
  const int h = 48, w = 80;
  const float eta = 0.15f;
  const NoiseLevel level = level_of_eta(eta);
  const auto residual = model->residual_model(h, w);
  std::vector<int16_t> power(h * w * 3);
  residual->log2_power(level, power);
  double expected = 0;
  for (const int16_t p : power) expected += power_of_log2_q3(p);
  const double mmse = model->mmse(h, w, eta);
  EXPECT_NEAR(expected / power.size() / mmse, 1.0, 0.02);  // integers of 1/8 octave

  double sum = 0, sum2 = 0;
  const int pictures = 40;
  for (int n = 0; n < pictures; ++n) {
    const auto x = model->sample(h, w, n);
    std::vector<float> y = x, noise(x.size()), xhat(x.size());
    Philox(77, n).fill_normal(noise);
    for (std::size_t i = 0; i < y.size(); ++i) y[i] += eta * noise[i];
    model->evaluate(1, h, w, y, {&eta, 1}, xhat);
    double error = 0;
    for (std::size_t i = 0; i < x.size(); ++i) error += (x[i] - xhat[i]) * (x[i] - xhat[i]);
    error /= x.size();
    sum += error;
    sum2 += error * error;
  }
  const double mean = sum / pictures, deviation = std::sqrt((sum2 / pictures - mean * mean) / (pictures - 1));
  EXPECT_NEAR(mean, mmse, 4 * deviation);
  EXPECT_NEAR(model->eta_of_mmse(h, w, mmse), eta, 1e-4);
}

TEST(StationaryDenoiser, InformationIsTheIntegralOfTheError) {
  // I-MMSE (Guo, Shamai and Verdu 2005): dI = 1/2 mmse d(1/eta^2) nats.
  const auto model = StationaryGaussianDenoiser::make({.channels = 1});
  const int n = 16;
  double bits = 0;
  const double from = 2.0, to = 0.05;
  const int steps = 4000;
  for (int i = 0; i < steps; ++i) {
    const double a = from * std::pow(to / from, double(i) / steps),
                 b = from * std::pow(to / from, (i + 1.0) / steps);
    bits += 0.5 * n * n * model->mmse(n, n, std::sqrt(a * b)) * (1 / (b * b) - 1 / (a * a)) / std::log(2.0);
  }
  EXPECT_NEAR(bits / model->kl_bits_between(n, n, from, to), 1.0, 1e-3);
}

TEST(StationaryDenoiser, ThreadsAndBatchesGiveTheSameBits) {
  const auto model = StationaryGaussianDenoiser::make({});
  const int h = 24, w = 40;
  const std::size_t size = h * w * 3;
  const auto a = model->sample(h, w, 1), b = model->sample(h, w, 2);
  std::vector<float> batch(a);
  batch.insert(batch.end(), b.begin(), b.end());
  const std::vector<float> eta = {0.1f, 0.4f};
  std::vector<float> together(2 * size), first(size), second(size);
  model->evaluate(2, h, w, batch, eta, together);
  std::thread other([&] { model->evaluate(1, h, w, a, {&eta[0], 1}, first); });
  model->evaluate(1, h, w, b, {&eta[1], 1}, second);
  other.join();
  for (std::size_t i = 0; i < size; ++i) {
    ASSERT_EQ(together[i], first[i]);
    ASSERT_EQ(together[size + i], second[i]);
  }
}

TEST(StationaryDenoiser, TheShippedModelNeverChanges) {
  // Files are decoded with these integers, on every machine and in every later version.
  EXPECT_EQ(load_gaussian("gaussian")->info().id,
            "fc831e95a50eff4f49e550fbc20228593eda5c6837bb055dc4a22b8ceee637f8");
  const auto log2_lambda = log2_spectrum_q16(default_spectrum(), 5, 7);
  int64_t sum = 0;
  for (std::size_t i = 0; i < log2_lambda.size(); ++i) sum += static_cast<int64_t>(i + 1) * log2_lambda[i];
  EXPECT_EQ(sum, -3145008661);
}

TEST(StationaryDenoiser, IdentityFollowsTheParameters) {
  const auto a = StationaryGaussianDenoiser::make({}), b = StationaryGaussianDenoiser::make({});
  const auto c = StationaryGaussianDenoiser::make({.knee = 0.02});
  EXPECT_EQ(a->info().id, b->info().id);
  EXPECT_NE(a->info().id, c->info().id);
  EXPECT_EQ(a->info().id, StationaryGaussianDenoiser::make({.channels = 1})->info().id);
  EXPECT_EQ(a->info().id.size(), 64u);
  std::vector<float> y(12), xhat(12);
  const float eta = 1;
  EXPECT_THROW(a->evaluate(1, 2, 3, y, {&eta, 1}, xhat), Error);
}

}  // namespace
}  // namespace diffc::gaussian
