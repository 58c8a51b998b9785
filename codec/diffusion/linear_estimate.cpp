// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/diffusion/linear_estimate.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "codec/bits/portable_math.h"
#include "codec/diffusion/step_prior.h"

namespace diffc {

namespace {

constexpr int kClasses = kGroups * BandTable::kBands;

/// Group * kBands + band of a coefficient.
int class_of(uint16_t colour_and_band) {
  const int colour = colour_and_band / BandTable::kBands;
  return (colour > 0 ? BandTable::kBands : 0) + colour_and_band % BandTable::kBands;
}

uint8_t entry(const BandSpectrum& spectrum, int c) {
  return spectrum.entries[c / BandTable::kBands][c % BandTable::kBands];
}

/// P / (P + eta^2) by class.
std::array<double, kClasses> shrinkage(const BandSpectrum& spectrum, double eta) {
  std::array<double, kClasses> a = {};
  for (int c = 0; c < kClasses; ++c)
    if (const int v = entry(spectrum, c)) a[c] = 1.0 / (1.0 + eta * eta * std::exp2(BandSpectrum::kOne - v));
  return a;
}

}  // namespace

BandSpectrum measure_spectrum(const BandBasis& basis, std::span<const float> x) {
  std::vector<float> coefficients(x.size());
  basis.forward(x, coefficients);
  std::array<double, kClasses> power = {};
  std::array<std::size_t, kClasses> count = {};
  const auto bands = basis.coefficient_band();
  for (std::size_t i = 0; i < coefficients.size(); ++i) {
    const int c = class_of(bands[i]);
    power[c] += double{coefficients[i]} * coefficients[i];
    ++count[c];
  }
  BandSpectrum spectrum;
  for (int c = 0; c < kClasses; ++c)
    if (power[c] > 0)
      spectrum.entries[c / BandTable::kBands][c % BandTable::kBands] = static_cast<uint8_t>(
          std::clamp(static_cast<int>(std::lround(std::log2(power[c] / static_cast<double>(count[c])))) +
                         BandSpectrum::kOne,
                     0, BandSpectrum::kLast));
  return spectrum;
}

double expected_linear_mse(const BandBasis& basis, const BandSpectrum& spectrum, double eta) {
  const auto a = shrinkage(spectrum, eta);
  double sum = 0;
  for (const uint16_t band : basis.coefficient_band()) sum += a[class_of(band)];
  return eta * eta * sum / static_cast<double>(basis.coefficient_band().size());
}

void linear_estimate(const BandBasis& basis, const BandSpectrum& spectrum, double eta,
                     std::span<const float> y, std::span<float> estimate) {
  std::vector<float> coefficients(y.size());
  basis.forward(y, coefficients);
  const auto a = shrinkage(spectrum, eta);
  const auto bands = basis.coefficient_band();
  for (std::size_t i = 0; i < coefficients.size(); ++i)
    coefficients[i] *= static_cast<float>(a[class_of(bands[i])]);
  basis.inverse(coefficients, estimate);
}

void linear_residual_power(const BandBasis& basis, const BandSpectrum& spectrum, NoiseLevel level,
                           std::span<int16_t> log2_q3) {
  const int64_t log2_eta2 = log2_eta2_q16(level);
  std::array<int16_t, kClasses> power;
  for (int c = 0; c < kClasses; ++c) {
    const int v = entry(spectrum, c);
    power[c] =
        v == 0 ? kNoPower : q16_to_q3(log2_posterior_q16((v - BandSpectrum::kOne) * kOctave, log2_eta2));
  }
  const auto bands = basis.coefficient_band();
  std::transform(bands.begin(), bands.end(), log2_q3.begin(),
                 [&](uint16_t band) { return power[class_of(band)]; });
}

}  // namespace diffc
