// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include <gtest/gtest.h>

#include <cmath>
#include <tuple>

#include "codec/base/image.h"
#include "codec/bits/philox.h"
#include "codec/diffusion/estimate_code.h"
#include "codec/diffusion/linear_estimate.h"
#include "codec/diffusion/palette.h"
#include "codec/diffusion/step_prior.h"

namespace diffc {
namespace {

std::vector<float> noise(std::size_t n, double scale, uint64_t seed) {
  Philox philox(seed, 0);
  std::vector<float> v(n);
  for (float& value : v) value = static_cast<float>(scale) * philox.normal();
  return v;
}

double mean_square(std::span<const float> a, std::span<const float> b) {
  double sum = 0;
  for (std::size_t k = 0; k < a.size(); ++k) sum += (double{a[k]} - b[k]) * (double{a[k]} - b[k]);
  return sum / static_cast<double>(a.size());
}

TEST(LinearEstimate, HasTheErrorOfTheWienerFilter) {
  const SpectrumBasis basis(64, 64, 3);
  const std::vector<float> x = noise(64 * 64 * 3, 0.25, 1);  // power 2^-4 in every band
  const BandSpectrum spectrum = measure_spectrum(basis, x);
  for (int band = 5; band < BandTable::kBands; ++band)
    EXPECT_NEAR(spectrum.entries[0][band], BandSpectrum::kOne - 4, 1) << band;
  for (const double eta : {0.05, 0.25, 1.0}) {
    const std::vector<float> u = noise(x.size(), eta, 2);
    std::vector<float> y = x, estimate(x.size());
    for (std::size_t k = 0; k < y.size(); ++k) y[k] += u[k];
    linear_estimate(basis, spectrum, eta, y, estimate);
    const double exact = 0.0625 * eta * eta / (0.0625 + eta * eta);
    EXPECT_NEAR(mean_square(x, estimate) / exact, 1, 0.06) << eta;
    EXPECT_NEAR(expected_linear_mse(basis, spectrum, eta) / exact, 1, 0.1) << eta;
    const ClassPower power = linear_residual_power(spectrum, level_of_eta(eta));
    double mean = 0;
    for (std::size_t k = 0; k < x.size(); ++k)
      mean += power_of_log2_q3(power[basis.class_of(k)]) / static_cast<double>(x.size());
    EXPECT_NEAR(mean / exact, 1, 0.15) << eta;
  }
}

// All power of vertical lines is in one direction: a spectrum of three finds it.
TEST(LinearEstimate, LinesAreDirected) {
  const SpectrumBasis basis(64, 64, 1);
  std::vector<float> x(64 * 64);
  for (std::size_t k = 0; k < x.size(); ++k) x[k] = k % 2 ? 0.9f : -0.9f;
  const BandSpectrum spectrum = measure_spectrum(basis, x);
  EXPECT_TRUE(spectrum.directed);
  for (int band = 0; band < BandTable::kBands; ++band) {
    EXPECT_EQ(spectrum.entries[0][band], 0);
    EXPECT_EQ(spectrum.entries[0][2 * BandTable::kBands + band], 0);
  }
  EXPECT_GT(spectrum.entries[0][2 * BandTable::kBands - 1], BandSpectrum::kOne);
}

TEST(LinearEstimate, BandsWithoutPowerAreSilent) {
  const SpectrumBasis basis(32, 16, 3);
  const std::vector<float> flat(32 * 16 * 3, 0.5f);
  const BandSpectrum spectrum = measure_spectrum(basis, flat);
  EXPECT_GT(spectrum.entries[0][0], 0);
  const ClassPower power = linear_residual_power(spectrum, 0);
  for (std::size_t k = 0; k < flat.size(); ++k) EXPECT_EQ(power[basis.class_of(k)] == kNoPower, k > 0) << k;
}

std::vector<float> checkered(int pixels, std::vector<uint8_t> a, std::vector<uint8_t> b) {
  std::vector<uint8_t> samples;
  for (int k = 0; k < pixels; ++k)
    samples.insert(samples.end(), (k % 4 ? a : b).begin(), (k % 4 ? a : b).end());
  std::vector<float> x(samples.size());
  to_unit(samples, x);
  return x;
}

TEST(Palette, IsFoundUpToSixteenColours) {
  const auto palette = find_palette(checkered(400, {255, 0, 9}, {1, 2, 3}), 3);
  ASSERT_TRUE(palette);
  EXPECT_EQ(palette->colours, (std::vector<uint8_t>{1, 2, 3, 255, 0, 9}));
  EXPECT_EQ(palette->shares, (std::vector<uint8_t>{2, 0}));
  for (const int colours : {16, 17}) {
    std::vector<float> x(static_cast<std::size_t>(colours));
    for (int k = 0; k < colours; ++k) x[k] = to_unit(static_cast<uint8_t>(k));
    EXPECT_EQ(find_palette(x, 1).has_value(), colours == 16);
  }
}

// For one channel and two colours the posterior mean is a hyperbolic tangent.
TEST(Palette, EstimateIsThePosteriorMean) {
  Palette palette{1, {0, 255}, {1, 1}};
  const double a = 255.0 / 256, eta = 0.7;
  const std::vector<float> y = {-2.0f, -0.3f, 0.0f, 0.1f, 1.5f};
  std::vector<float> estimate(y.size());
  palette_estimate(palette, eta, y, estimate);
  for (std::size_t k = 0; k < y.size(); ++k)
    EXPECT_NEAR(estimate[k], a * std::tanh(a * y[k] / (eta * eta)), 1e-6);
  // Shares of 2^0 and 2^-3 shift it by half their log ratio.
  palette.shares = {0, 3};
  palette_estimate(palette, eta, y, estimate);
  EXPECT_NEAR(estimate[2], a * std::tanh(-1.5 * std::log(2.0)), 1e-6);
}

TEST(Palette, SmallNoiseAndFarSamplesAreHarmless) {
  const Palette palette{1, {0, 255}, {1, 15}};
  const std::vector<float> y = {1e6f, -1e6f, 0.9f};
  std::vector<float> estimate(y.size());
  palette_estimate(palette, 1e-4, y, estimate);
  for (const float v : estimate) EXPECT_NEAR(std::abs(v), 255.0f / 256, 1e-6);
}

class EstimateCodeTest : public testing::Test {
 protected:
  TileEstimate estimate(EstimateKind kind) const {
    TileEstimate e;
    e.kind = kind;
    BandSpectrum spectrum;
    for (int band = 0; band < 12; ++band) spectrum.entries[0][band] = static_cast<uint8_t>(33 - 3 * band);
    spectrum.entries[0][5] = 0;
    spectrum.entries[1][0] = 1;
    for (auto& entries : spectrum.entries)
      for (int c = BandTable::kBands; c < kSpectrumClasses; ++c) entries[c] = entries[c - BandTable::kBands];
    if (e.needs_spectrum()) e.spectrum = std::make_shared<BandSpectrum>(spectrum);
    if (kind == EstimateKind::kPalette)
      e.palette = std::make_shared<Palette>(Palette{3, {1, 2, 3, 255, 0, 128}, {0, 15}});
    return e;
  }

  const std::vector<Tile> tiles_ = {{0, 0, 64, 64}, {0, 64, 64, 64}};
  const TileBases bases_{tiles_, 3};
};

TEST_F(EstimateCodeTest, AnEvaluationIsTheSameInEveryOrder) {
  const std::vector<float> y = noise(64 * 64 * 3, 0.7, 3), network = noise(y.size(), 0.5, 4);
  const auto evaluated = [&](TileEvaluation& evaluation, int kind) {
    std::vector<float> out(y.size());
    evaluation.evaluate(estimate(static_cast<EstimateKind>(kind)), out);
    return out;
  };
  for (int first = 0; first < kEstimateKinds; ++first) {
    TileEvaluation shared(bases_, 0, y, 0.5, network);
    for (int k = 0; k < kEstimateKinds; ++k) {
      TileEvaluation alone(bases_, 0, y, 0.5, network);
      const int kind = (first + 3 * k) % kEstimateKinds;
      EXPECT_EQ(evaluated(shared, kind), evaluated(alone, kind)) << first << " " << kind;
    }
  }
}

// Powers by class are those of the coefficients one by one: both ends count on the classes.
TEST_F(EstimateCodeTest, PowerClassesAreThoseOfTheCoefficients) {
  for (const int channels : {1, 3})
    for (const EstimateKind kind :
         {EstimateKind::kLinear, EstimateKind::kObservation, EstimateKind::kPalette}) {
      const SpectrumBasis basis(37, 130, channels);
      const ClassPower power = residual_power(estimate(kind), -500);
      std::vector<int16_t> each;
      for (std::size_t i = 0; i < basis.size(); ++i) each.push_back(power[basis.class_of(i)]);
      const PowerClasses by_class(power, basis), by_coefficient(each, each.size(), channels);
      ASSERT_EQ(by_class.classes.size(), by_coefficient.classes.size());
      for (std::size_t i = 0; i < each.size(); ++i) {
        const PowerClasses::Class &a = by_class.classes[by_class.class_of[i]],
                                  &b = by_coefficient.classes[by_coefficient.class_of[i]];
        ASSERT_EQ(std::tie(a.power, a.group, a.count), std::tie(b.power, b.group, b.count)) << i;
      }
    }
}

TEST_F(EstimateCodeTest, RoundTripsEveryChange) {
  for (int first = 0; first < kEstimateKinds; ++first)
    for (int second = 0; second < kEstimateKinds; ++second) {
      RangeEncoder coder;
      EstimateCode sender, receiver;
      const TileEstimate a = estimate(static_cast<EstimateKind>(first));
      TileEstimate b = estimate(static_cast<EstimateKind>(second));
      if (a.spectrum) b.spectrum = a.spectrum;
      if (a.palette) b.palette = a.palette;
      sender.encode(coder, bases_, 0, a, {});
      const double announced = sender.cost(bases_, 0, b, a), before = coder.bits();
      sender.encode(coder, bases_, 0, b, a);
      EXPECT_NEAR(coder.bits() - before, announced, 0.01);
      sender.encode(coder, bases_, 1, b, {});
      const std::vector<uint8_t> bytes = coder.finish();
      RangeDecoder decoder(bytes);
      const auto expect_same = [&](const TileEstimate& got, const TileEstimate& sent) {
        EXPECT_EQ(got.kind, sent.kind);
        if (sent.needs_spectrum()) {
          EXPECT_EQ(*got.spectrum, *sent.spectrum);
        }
        if (sent.kind == EstimateKind::kPalette) {
          EXPECT_EQ(*got.palette, *sent.palette);
        }
      };
      const TileEstimate got = receiver.decode(decoder, bases_, 0, 3, {});
      expect_same(got, a);
      expect_same(receiver.decode(decoder, bases_, 0, 3, got), b);
      expect_same(receiver.decode(decoder, bases_, 1, 3, {}), b);
      EXPECT_TRUE(decoder.determined());
    }
}

TEST_F(EstimateCodeTest, StayingCostsAFractionOfABitAndAPaletteIsSentOnce) {
  const EstimateCode code;
  EXPECT_LT(code.cost(bases_, 0, {}, {}), 0.08);
  RangeEncoder coder;
  EstimateCode sender;
  const TileEstimate page = estimate(EstimateKind::kPalette);
  sender.encode(coder, bases_, 0, page, {});
  const double first = coder.bits();
  EXPECT_GT(first, 4 + 6 * 8 + 8);
  sender.encode(coder, bases_, 1, page, {});
  EXPECT_LT(coder.bits() - first, 7);
}

TEST_F(EstimateCodeTest, RandomBytesAreEstimatesOrTheEnd) {
  for (uint64_t seed = 0; seed < 300; ++seed) {
    Philox philox(seed, 9);
    std::vector<uint8_t> bytes(40);
    for (uint8_t& byte : bytes) byte = static_cast<uint8_t>(philox.next_u32());
    RangeDecoder decoder(bytes);
    EstimateCode receiver;
    TileEstimate now;
    for (int k = 0; k < 20 && decoder.determined(); ++k) {
      now = receiver.decode(decoder, bases_, 0, 3, now);
      std::vector<float> y(64 * 64 * 3, 0.1f), out(y.size());
      if (k == 0) TileEvaluation(bases_, 0, y, 0.5, y).evaluate(now, out);
      for (const float v : out) ASSERT_LE(std::abs(v), 1);
    }
  }
}

}  // namespace
}  // namespace diffc
