// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "tools/r2d2/gaussian/scalar_source.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "codec/base/error.h"
#include "codec/base/sha256.h"

namespace diffc::gaussian {

namespace {

double normal_density(double x, double variance) {
  return std::exp(-0.5 * x * x / variance) / std::sqrt(2 * std::numbers::pi * variance);
}

/// e^(exponent) erfc(a) without overflow times underflow: for large a by the continued fraction of erfc.
double scaled_erfc(double exponent, double a) {
  if (a < 20) return std::exp(exponent) * std::erfc(a);
  const double tail = 1 / (a * std::sqrt(std::numbers::pi)) * (1 - 0.5 / (a * a) + 0.75 / (a * a * a * a));
  return std::exp(exponent - a * a) * tail;
}

}  // namespace

MixtureSource::MixtureSource(std::vector<double> weights, std::vector<double> means,
                             std::vector<double> variances)
    : weights_(std::move(weights)), means_(std::move(means)), variances_(std::move(variances)) {
  double sum = 0, mean = 0;
  for (std::size_t k = 0; k < weights_.size(); ++k) {
    sum += weights_[k];
    mean += weights_[k] * means_.at(k);
  }
  if (std::fabs(sum - 1) > 1e-9 || std::fabs(mean) > 1e-9 || variances_.size() != weights_.size() ||
      !(smallest_variance() > 0))
    throw Error(ErrorKind::kUsage, "a mixture needs weights of sum 1, mean 0 and positive variances");
}

MixtureSource::MixtureSource(std::vector<double> weights, std::vector<double> means,
                             double component_variance)
    : MixtureSource(weights, std::move(means), std::vector<double>(weights.size(), component_variance)) {}

double MixtureSource::smallest_variance() const {
  return *std::min_element(variances_.begin(), variances_.end());
}

double MixtureSource::variance() const {
  double sum = 0;
  for (std::size_t k = 0; k < weights_.size(); ++k)
    sum += weights_[k] * (means_[k] * means_[k] + variances_[k]);
  return sum;
}

double MixtureSource::density(double y, double noise_variance) const {
  double sum = 0;
  for (std::size_t k = 0; k < weights_.size(); ++k)
    sum += weights_[k] * normal_density(y - means_[k], variances_[k] + noise_variance);
  return sum;
}

double MixtureSource::score(double y, double noise_variance) const {
  // Responsibilities relative to the largest exponent, so that far tails do not divide 0 by 0.
  double largest = -1e300;
  for (std::size_t k = 0; k < weights_.size(); ++k)
    largest = std::max(largest, -0.5 * (y - means_[k]) * (y - means_[k]) / (variances_[k] + noise_variance));
  double total = 0, pull = 0;
  for (std::size_t k = 0; k < weights_.size(); ++k) {
    const double v = variances_[k] + noise_variance, d = y - means_[k];
    const double w = weights_[k] * std::exp(-0.5 * d * d / v - largest) / std::sqrt(v);
    total += w;
    pull -= w * d / v;
  }
  return pull / total;
}

double MixtureSource::sample(Philox& random) const {
  double u = random.uniform();
  std::size_t k = 0;
  while (k + 1 < weights_.size() && u > weights_[k]) u -= weights_[k++];
  return means_[k] + std::sqrt(variances_[k]) * random.normal();
}

double MixtureSource::range() const {
  double largest = 0;
  for (const double m : means_) largest = std::max(largest, std::fabs(m));
  return largest + 10 * std::sqrt(*std::max_element(variances_.begin(), variances_.end()));
}

SmoothedLaplaceSource::SmoothedLaplaceSource(double scale, double smoothing)
    : scale_(scale), smoothing_(smoothing) {
  if (!(scale > 0) || !(smoothing > 0))
    throw Error(ErrorKind::kUsage, "a smoothed Laplace needs positive parameters");
}

double SmoothedLaplaceSource::density(double y, double noise_variance) const {
  const double v = smoothing_ + noise_variance, s = std::sqrt(2 * v), e = v / (2 * scale_ * scale_);
  return (scaled_erfc(e - y / scale_, (v / scale_ - y) / s) +
          scaled_erfc(e + y / scale_, (v / scale_ + y) / s)) /
         (4 * scale_);
}

double SmoothedLaplaceSource::score(double y, double noise_variance) const {
  const double v = smoothing_ + noise_variance, s = std::sqrt(2 * v), e = v / (2 * scale_ * scale_);
  const double right = scaled_erfc(e - y / scale_, (v / scale_ - y) / s);
  const double left = scaled_erfc(e + y / scale_, (v / scale_ + y) / s);
  return (left - right) / (scale_ * (left + right));
}

double SmoothedLaplaceSource::sample(Philox& random) const {
  const double sign = random.uniform() < 0.5 ? -1 : 1;
  return -sign * scale_ * std::log(random.uniform()) + std::sqrt(smoothing_) * random.normal();
}

double SmoothedLaplaceSource::range() const {
  return 46 * scale_ + 10 * std::sqrt(smoothing_);
}

SourceDenoiser::SourceDenoiser(std::vector<std::shared_ptr<const ScalarSource>> sources,
                               std::vector<double> rotation, double eta_min)
    : sources_(std::move(sources)), rotation_(std::move(rotation)) {
  info_.name = "independent components";
  info_.id = sha256_hex(info_.name);
  info_.channels = 1;
  info_.eta_min = static_cast<float>(eta_min);
  info_.eta_max = 1e6f;
}

void SourceDenoiser::evaluate(int batch, int height, int width, std::span<const float> y,
                              std::span<const float> eta, std::span<float> xhat) const {
  const std::size_t n = width;
  if (!rotation_.empty() && n != sources_.size())
    throw Error(ErrorKind::kUsage, "rows of one value for each source were expected");
  std::vector<double> s(n), estimate(n);
  for (int b = 0; b < batch; ++b) {
    const double variance = double{eta[b]} * eta[b];
    for (int r = 0; r < height; ++r) {
      const std::size_t row = (std::size_t(b) * height + r) * n;
      if (rotation_.empty()) {
        for (std::size_t k = 0; k < n; ++k)
          xhat[row + k] = static_cast<float>(sources_[0]->posterior_mean(y[row + k], variance));
        continue;
      }
      for (std::size_t k = 0; k < n; ++k) {
        s[k] = 0;
        for (std::size_t i = 0; i < n; ++i) s[k] += rotation_[k * n + i] * y[row + i];
        estimate[k] = sources_[k]->posterior_mean(s[k], variance);
      }
      for (std::size_t i = 0; i < n; ++i) {
        double sum = 0;
        for (std::size_t k = 0; k < n; ++k) sum += rotation_[k * n + i] * estimate[k];
        xhat[row + i] = static_cast<float>(sum);
      }
    }
  }
}

}  // namespace diffc::gaussian
