// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/diffusion/linear_estimate.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "codec/bits/portable_math.h"

namespace diffc {

namespace {

constexpr int kClasses = kGroups * kSpectrumClasses;
using ByClass = std::array<double, kClasses>;

uint8_t& entry(BandSpectrum& spectrum, int c) {
  return spectrum.entries[c / kSpectrumClasses][c % kSpectrumClasses];
}

int entry(const BandSpectrum& spectrum, int c) {
  return spectrum.entries[c / kSpectrumClasses][c % kSpectrumClasses];
}

/// P / (P + eta^2) by class.
ByClass shrinkage(const BandSpectrum& spectrum, double eta) {
  ByClass a = {};
  for (int c = 0; c < kClasses; ++c)
    if (const int v = entry(spectrum, c)) a[c] = 1.0 / (1.0 + eta * eta * std::exp2(BandSpectrum::kOne - v));
  return a;
}

uint8_t nearest_entry(double power) {
  if (!(power > 0)) return 0;
  const auto v = static_cast<int>(std::lround(std::log2(power))) + BandSpectrum::kOne;
  return static_cast<uint8_t>(std::clamp(v, 0, BandSpectrum::kLast));
}

/// The class of the same group and band in another direction.
int in_direction(int c, int direction) {
  return c / kSpectrumClasses * kSpectrumClasses + direction * BandTable::kBands + c % BandTable::kBands;
}

/// The spectrum of a picture whose coefficients of a class have this sum of squares.
BandSpectrum spectrum_of(const SpectrumBasis& basis, const ByClass& energy, bool directed) {
  BandSpectrum spectrum;
  spectrum.directed = directed;
  for (int c = 0; c < kClasses; ++c) {
    double sum = 0, count = 0;
    for (int direction = 0; direction < kDirections; ++direction) {
      const int other = in_direction(c, direction);
      if (directed && other != c) continue;
      sum += energy[other];
      count += basis.count(other);
    }
    if (count > 0) entry(spectrum, c) = nearest_entry(sum / count);
  }
  return spectrum;
}

/// Bits from heavy noise down to a noise of five grey levels.
double bits_to_fine_noise(const SpectrumBasis& basis, const BandSpectrum& spectrum) {
  constexpr double kNoise = 0.04 * 0.04;
  double bits = 0;
  for (int c = 0; c < kClasses; ++c)
    if (const int v = entry(spectrum, c))
      bits += 0.5 * basis.count(c) * std::log2(1 + std::exp2(v - BandSpectrum::kOne) / kNoise);
  return bits;
}

}  // namespace

SpectrumBasis::SpectrumBasis(int height, int width, int channels)
    : basis_(height, width, channels), class_of_(basis_.coefficient_band().size()) {
  for (std::size_t k = 0; k < class_of_.size(); ++k) {
    const int colour = basis_.coefficient_band()[k] / BandTable::kBands,
              band = basis_.coefficient_band()[k] % BandTable::kBands;
    const std::size_t pixel = k / static_cast<std::size_t>(channels);
    const auto i = pixel / static_cast<std::size_t>(width) % BandTable::kBlock,
               j = pixel % static_cast<std::size_t>(width) % BandTable::kBlock;
    const int direction = i == 0 && j > 0 ? 1 : j == 0 && i > 0 ? 2 : 0;
    class_of_[k] =
        static_cast<uint8_t>((colour > 0 ? kSpectrumClasses : 0) + direction * BandTable::kBands + band);
    ++counts_[class_of_[k]];
  }
}

BandSpectrum measure_spectrum(const SpectrumBasis& basis, std::span<const float> x) {
  std::vector<float> coefficients(x.size());
  basis.transform().forward(x, coefficients);
  ByClass energy = {};
  for (std::size_t i = 0; i < coefficients.size(); ++i)
    energy[basis.class_of(i)] += double{coefficients[i]} * coefficients[i];
  const BandSpectrum plain = spectrum_of(basis, energy, false), directed = spectrum_of(basis, energy, true);
  // About what the entries of two more directions cost.
  constexpr double kWorth = 150;
  return bits_to_fine_noise(basis, directed) + kWorth < bits_to_fine_noise(basis, plain) ? directed : plain;
}

double expected_linear_mse(const SpectrumBasis& basis, const BandSpectrum& spectrum, double eta) {
  const ByClass a = shrinkage(spectrum, eta);
  double sum = 0;
  for (int c = 0; c < kClasses; ++c) sum += a[c] * basis.count(c);
  return eta * eta * sum / static_cast<double>(basis.size());
}

void linear_estimate(const SpectrumBasis& basis, const BandSpectrum& spectrum, double eta,
                     std::span<const float> y, std::span<float> estimate) {
  std::vector<float> coefficients(y.size());
  basis.transform().forward(y, coefficients);
  const ByClass a = shrinkage(spectrum, eta);
  for (std::size_t i = 0; i < coefficients.size(); ++i)
    coefficients[i] *= static_cast<float>(a[basis.class_of(i)]);
  basis.transform().inverse(coefficients, estimate);
}

ClassPower linear_residual_power(const BandSpectrum& spectrum, NoiseLevel level) {
  const int64_t log2_eta2 = log2_eta2_q16(level);
  ClassPower power;
  for (int c = 0; c < kClasses; ++c) {
    const int v = entry(spectrum, c);
    power[c] =
        v == 0 ? kNoPower : q16_to_q3(log2_posterior_q16((v - BandSpectrum::kOne) * kOctave, log2_eta2));
  }
  return power;
}

}  // namespace diffc
