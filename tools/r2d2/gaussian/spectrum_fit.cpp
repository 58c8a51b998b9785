// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "tools/r2d2/gaussian/spectrum_fit.h"

#include <algorithm>
#include <cmath>

#include "codec/base/error.h"
#include "models/gaussian/fast_dct.h"

namespace diffc::gaussian {

namespace {

constexpr double kLowest = 1.0 / 2048;  // bin 0 holds frequency 0

double density(double f, double alpha, double knee) {
  return std::pow(f * f + knee * knee, -alpha / 2);
}

double rounded(double value, int digits) {
  const double scale = std::pow(10.0, digits - 1 - std::floor(std::log10(std::fabs(value))));
  return value == 0 ? 0 : std::round(value * scale) / scale;
}

/// Mean of the density over a 64x64 picture (models/gaussian/spectrum.h).
double mean_density(double alpha, double knee) {
  double sum = 0;
  for (int i = 0; i < 64; ++i)
    for (int j = 0; j < 64; ++j) sum += density(std::sqrt(double(i * i + j * j)) / 64, alpha, knee);
  return sum / 4096;
}

template <class Function>
double golden_minimum(double low, double high, Function f) {
  const double ratio = 0.5 * (std::sqrt(5.0) - 1);
  double a = high - ratio * (high - low), b = low + ratio * (high - low);
  double fa = f(a), fb = f(b);
  for (int i = 0; i < 40; ++i) {
    if (fa < fb) {
      high = b;
      b = a;
      fb = fa;
      fa = f(a = high - ratio * (high - low));
    } else {
      low = a;
      a = b;
      fa = fb;
      fb = f(b = low + ratio * (high - low));
    }
  }
  return 0.5 * (low + high);
}

}  // namespace

SpectrumFit::SpectrumFit() {
  for (int c = 0; c < 3; ++c) {
    power_[c].resize(kBins);
    count_[c].resize(kBins);
  }
}

int SpectrumFit::bin_of(double frequency) {
  if (frequency <= 0) return 0;
  const double t = std::log(frequency / kLowest) / std::log(std::sqrt(2.0) / kLowest);
  return std::clamp(1 + static_cast<int>(t * (kBins - 1)), 1, kBins - 1);
}

double SpectrumFit::frequency_of(int bin) {
  if (bin == 0) return 0;
  return kLowest * std::pow(std::sqrt(2.0) / kLowest, (bin - 0.5) / (kBins - 1));
}

void SpectrumFit::add(const Image& image) {
  if (image.channels != 3) throw Error(ErrorKind::kData, "a colour spectrum cannot be fitted to grey images");
  std::vector<float> x(image.size()), coefficients(image.size());
  to_unit(image.pixels, x);
  double sum = 0;
  for (const float v : x) sum += v;
  mean_sum_ += sum / static_cast<double>(x.size());
  ++images_;
  ImageDct(image.height, image.width, 3).forward(x, coefficients);
  for (int i = 0; i < image.height; ++i)
    for (int j = 0; j < image.width; ++j) {
      const double u = double(i) / image.height, v = double(j) / image.width;
      const int bin = bin_of(std::sqrt(u * u + v * v));
      for (int c = 0; c < 3; ++c) {
        const double value = coefficients[(std::size_t(i) * image.width + j) * 3 + c];
        power_[c][bin] += value * value;
        count_[c][bin] += 1;
      }
    }
}

double SpectrumFit::cost(int c, double alpha, double knee, double* amplitude) const {
  double total = 0, scaled = 0, logs = 0;
  for (int b = 0; b < kBins; ++b) {
    if (count_[c][b] == 0) continue;
    const double g = density(frequency_of(b), alpha, knee);
    total += count_[c][b];
    scaled += power_[c][b] / g;
    logs += count_[c][b] * std::log(g);
  }
  *amplitude = scaled / total;
  return total * std::log(*amplitude) + logs;
}

double SpectrumFit::best_alpha(int c, double knee, double* cost_at_best) const {
  double amplitude = 0;
  const double alpha = golden_minimum(0.5, 5.0, [&](double a) { return cost(c, a, knee, &amplitude); });
  *cost_at_best = cost(c, alpha, knee, &amplitude);
  return alpha;
}

Spectrum SpectrumFit::finish() const {
  if (images_ == 0) throw Error(ErrorKind::kData, "no images were given to fit a spectrum to");
  const double log_knee = golden_minimum(std::log(1e-3), std::log(0.3), [&](double k) {
    double sum = 0;
    for (int c = 0; c < 3; ++c) {
      double at_best = 0;
      best_alpha(c, std::exp(k), &at_best);
      sum += at_best;
    }
    return sum;
  });
  Spectrum spectrum;
  spectrum.knee = rounded(std::exp(log_knee), 3);
  spectrum.mean = rounded(mean_sum_ / static_cast<double>(images_), 3);
  for (int c = 0; c < 3; ++c) {
    double ignored = 0, amplitude = 0;
    spectrum.alpha[c] = rounded(best_alpha(c, spectrum.knee, &ignored), 4);
    cost(c, spectrum.alpha[c], spectrum.knee, &amplitude);
    spectrum.variance[c] = rounded(amplitude * mean_density(spectrum.alpha[c], spectrum.knee), 3);
  }
  return spectrum;
}

double SpectrumFit::excess_bits(const Spectrum& spectrum) const {
  double sum = 0, total = 0;
  for (int c = 0; c < 3; ++c) {
    const double amplitude = spectrum.variance[c] / mean_density(spectrum.alpha[c], spectrum.knee);
    for (int b = 0; b < kBins; ++b) {
      if (count_[c][b] == 0 || power_[c][b] <= 0) continue;
      const double ratio = power_[c][b] / count_[c][b] /
                           (amplitude * density(frequency_of(b), spectrum.alpha[c], spectrum.knee));
      sum += 0.5 * count_[c][b] * (ratio - 1 - std::log(ratio));
      total += count_[c][b];
    }
  }
  return sum / total / std::log(2.0);
}

}  // namespace diffc::gaussian
