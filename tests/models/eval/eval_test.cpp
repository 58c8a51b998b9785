// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Evaluation against a Gaussian source, for which everything is known: x ~ N(0, lambda I).

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <random>

#include "models/eval/calibrate.h"
#include "models/eval/rates.h"

namespace diffc::eval {
namespace {

constexpr double kLambda = 0.04;

class WienerDenoiser : public Denoiser {
 public:
  WienerDenoiser() {
    info_.name = "wiener";
    info_.eta_min = 0.02f;
    info_.eta_max = 20.0f;
  }
  const DenoiserInfo& info() const override { return info_; }
  void evaluate(int, int, int, std::span<const float> y, std::span<const float> eta,
                std::span<float> xhat) const override {
    const size_t item = y.size() / eta.size();
    for (size_t i = 0; i < y.size(); ++i) {
      const double e = eta[i / item];
      xhat[i] = static_cast<float>(kLambda / (kLambda + e * e) * y[i]);
    }
  }

 private:
  DenoiserInfo info_;
};

double mmse(double eta) {
  return kLambda * eta * eta / (kLambda + eta * eta);
}

class Evaluation : public testing::Test {
 protected:
  void SetUp() override {
    std::mt19937 random(1);
    std::normal_distribution<double> normal(0, std::sqrt(kLambda));
    for (int n = 0; n < 4; ++n) {
      Image image(48, 32, 3);
      for (auto& v : image.pixels) v = to_sample(static_cast<float>(normal(random)));
      images_.push_back(image);
    }
  }
  WienerDenoiser denoiser_;
  std::vector<Image> images_;
};

// I(eta) = 1/2 ln(1 + lambda / eta^2) nats per dimension; 3 dimensions a pixel. 18432 dimensions: 1 % is 1
// sigma of the error power.
TEST_F(Evaluation, RateIsTheMutualInformation) {
  const auto spectrum = measure_errors(denoiser_, images_, level_grid(0.02, 20, 0.25), 3);
  const auto curve = rate_distortion(spectrum);
  ASSERT_EQ(curve.size(), spectrum.eta.size());
  for (size_t k = 0; k < curve.size(); ++k) {
    const double eta = curve[k].eta, want = 1.5 * std::log2(1 + kLambda / (eta * eta));
    EXPECT_NEAR(curve[k].bits_per_pixel, want, 0.03 * want + 1e-4) << eta;
    EXPECT_NEAR(spectrum.mean_squared_error(k), mmse(eta), 0.05 * mmse(eta));
    EXPECT_NEAR(curve[k].ancestral_psnr, psnr_of(2 * mmse(eta)), 0.2);
    if (eta > 0.1) {
      EXPECT_NEAR(curve[k].mean_psnr, psnr_of(mmse(eta)), 0.2);
    }
  }
}

// With the exact variance a step costs its log-determinant, so that the number of steps does not matter;
// isotropic steps cost their linear term.
TEST_F(Evaluation, BandTableRemovesTheCostOfLargeSteps) {
  const auto spectrum = measure_errors(denoiser_, images_, calibration_levels(0.02, 20), 3);
  const BandTable bands = make_band_table(spectrum);
  EXPECT_EQ(bands.levels, static_cast<int>(spectrum.eta.size()));
  const double end = 0.05, exact = 1.5 * std::log2(1 + kLambda / (end * end));
  const double few = chain_bits_per_pixel(spectrum, bands, 10, end);
  const double many = chain_bits_per_pixel(spectrum, bands, 1000, end);
  EXPECT_NEAR(few, exact, 0.03 * exact);
  EXPECT_NEAR(many, exact, 0.03 * exact);
  EXPECT_NEAR(chain_bits_per_pixel(spectrum, BandTable(), 1000, end), exact, 0.03 * exact);
  double linear = 0, t = spectrum.eta.front();
  for (int step = 1; step <= 10; ++step) {
    const double s = spectrum.eta.front() * std::pow(end / spectrum.eta.front(), step / 10.0);
    linear += 1.5 * (1 / (s * s) - 1 / (t * t)) * mmse(t) / std::numbers::ln2;
    t = s;
  }
  EXPECT_NEAR(chain_bits_per_pixel(spectrum, BandTable(), 10, end), linear, 0.05 * linear);
  EXPECT_GT(linear, 1.3 * exact);
}

TEST_F(Evaluation, BandTableHoldsTheResidualPower) {
  const auto spectrum = measure_errors(denoiser_, images_, calibration_levels(0.02, 20), 4);
  const BandTable bands = make_band_table(spectrum);
  for (int level = 0; level < bands.levels; ++level) {
    const double eta = eta_of_level(bands.first_level + level * bands.level_step);
    double mean = 0;
    for (int k = 0; k < 3 * BandTable::kBands; ++k) {
      mean +=
          power_of_log2_q3(bands.log2_power_q3[level * 3 * BandTable::kBands + k]) / (3 * BandTable::kBands);
    }
    EXPECT_NEAR(mean / mmse(eta), 1.0, 0.15) << eta;
  }
}

// The bound of a Gaussian source seen in 8 bits is above its entropy and close to it; a denoiser that knows
// nothing of the grid of 8-bit values pays about 0.1 bit for that.
TEST_F(Evaluation, ElboBoundsTheEntropy) {
  const auto elbo = negative_elbo(measure_errors(denoiser_, images_, level_grid(0.002, 20, 0.25), 5));
  const double entropy = 0.5 * std::log2(2 * M_PI * M_E * kLambda) - std::log2(2.0 / 256);
  EXPECT_GT(elbo.total(), entropy - 0.03);
  EXPECT_LT(elbo.total(), entropy + 0.15);
  EXPECT_LT(elbo.prior, 1e-3);
}

}  // namespace
}  // namespace diffc::eval
