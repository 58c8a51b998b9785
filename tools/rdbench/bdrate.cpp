// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "tools/rdbench/bdrate.h"

#include <algorithm>
#include <cmath>

namespace diffc::rdbench {
namespace {

double end_slope(double h0, double h1, double d0, double d1) {
  const double slope = ((2 * h0 + h1) * d0 - h0 * d1) / (h0 + h1);
  if (slope * d0 <= 0) return 0;
  if (d0 * d1 <= 0 && std::abs(slope) > 3 * std::abs(d0)) return 3 * d0;
  return slope;
}

/// A curve by ascending rate, or nothing if the PSNR does not rise with it.
std::optional<std::vector<RatePoint>> monotone(std::span<const RatePoint> curve) {
  std::vector<RatePoint> sorted(curve.begin(), curve.end());
  std::sort(sorted.begin(), sorted.end(),
            [](const RatePoint& a, const RatePoint& b) { return a.bpp < b.bpp; });
  if (sorted.size() < 2 || !(sorted[0].bpp > 0)) return std::nullopt;
  for (std::size_t i = 1; i < sorted.size(); ++i) {
    if (!(sorted[i].bpp > sorted[i - 1].bpp && sorted[i].psnr > sorted[i - 1].psnr)) return std::nullopt;
  }
  return sorted;
}

struct Axes {
  std::vector<double> log_rate, psnr;
};

Axes axes(const std::vector<RatePoint>& curve) {
  Axes out;
  for (const RatePoint& p : curve) {
    out.log_rate.push_back(std::log(p.bpp));
    out.psnr.push_back(p.psnr);
  }
  return out;
}

/// Mean of test - anchor of y over the common range of x.
std::optional<double> mean_difference(const std::vector<double>& ax, const std::vector<double>& ay,
                                      const std::vector<double>& tx, const std::vector<double>& ty) {
  const double low = std::max(ax.front(), tx.front()), high = std::min(ax.back(), tx.back());
  if (!(high > low)) return std::nullopt;
  return (Pchip(tx, ty).integral(low, high) - Pchip(ax, ay).integral(low, high)) / (high - low);
}

}  // namespace

Pchip::Pchip(std::vector<double> x, std::vector<double> y)
    : x_(std::move(x)), y_(std::move(y)), slope_(x_.size()) {
  const std::size_t n = x_.size();
  std::vector<double> h(n - 1), d(n - 1);
  for (std::size_t i = 0; i + 1 < n; ++i) {
    h[i] = x_[i + 1] - x_[i];
    d[i] = (y_[i + 1] - y_[i]) / h[i];
  }
  if (n == 2) {
    slope_ = {d[0], d[0]};
    return;
  }
  for (std::size_t i = 1; i + 1 < n; ++i) {
    if (d[i - 1] * d[i] <= 0) continue;
    const double w1 = 2 * h[i] + h[i - 1], w2 = h[i] + 2 * h[i - 1];
    slope_[i] = (w1 + w2) / (w1 / d[i - 1] + w2 / d[i]);
  }
  slope_[0] = end_slope(h[0], h[1], d[0], d[1]);
  slope_[n - 1] = end_slope(h[n - 2], h[n - 3], d[n - 2], d[n - 3]);
}

std::size_t Pchip::segment(double x) const {
  const auto above = std::upper_bound(x_.begin() + 1, x_.end() - 1, x);
  return static_cast<std::size_t>(above - x_.begin()) - 1;
}

double Pchip::operator()(double x) const {
  const std::size_t i = segment(x);
  const double h = x_[i + 1] - x_[i], t = (x - x_[i]) / h;
  return y_[i] * (1 + 2 * t) * (1 - t) * (1 - t) + y_[i + 1] * t * t * (3 - 2 * t) +
         h * (slope_[i] * t * (1 - t) * (1 - t) - slope_[i + 1] * t * t * (1 - t));
}

double Pchip::integral(double a, double b) const {
  // Simpson's rule is exact for cubics.
  double sum = 0;
  for (std::size_t i = segment(a);; ++i) {
    const bool last = i + 2 >= x_.size() || b <= x_[i + 1];
    const double low = std::max(a, x_[i]), high = last ? b : x_[i + 1];
    sum += (high - low) / 6 * ((*this)(low) + 4 * (*this)((low + high) / 2) + (*this)(high));
    if (last) return sum;
  }
}

std::optional<double> bd_rate(std::span<const RatePoint> anchor, std::span<const RatePoint> test) {
  const auto a = monotone(anchor), t = monotone(test);
  if (!a || !t) return std::nullopt;
  const Axes ax = axes(*a), tx = axes(*t);
  const auto difference = mean_difference(ax.psnr, ax.log_rate, tx.psnr, tx.log_rate);
  if (!difference) return std::nullopt;
  return 100 * std::expm1(*difference);
}

std::optional<double> bd_psnr(std::span<const RatePoint> anchor, std::span<const RatePoint> test) {
  const auto a = monotone(anchor), t = monotone(test);
  if (!a || !t) return std::nullopt;
  const Axes ax = axes(*a), tx = axes(*t);
  return mean_difference(ax.log_rate, ax.psnr, tx.log_rate, tx.psnr);
}

std::optional<double> psnr_at(std::span<const RatePoint> curve, double bpp) {
  std::vector<RatePoint> sorted(curve.begin(), curve.end());
  std::sort(sorted.begin(), sorted.end(),
            [](const RatePoint& a, const RatePoint& b) { return a.bpp < b.bpp; });
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    const RatePoint& b = sorted[i];
    if (b.bpp == bpp) return b.psnr;
    if (i == 0 || b.bpp < bpp || sorted[i - 1].bpp > bpp) continue;
    const RatePoint& a = sorted[i - 1];
    return a.psnr + (b.psnr - a.psnr) * std::log(bpp / a.bpp) / std::log(b.bpp / a.bpp);
  }
  return std::nullopt;
}

std::optional<double> percentile(std::vector<double>& values, double percent) {
  if (values.empty()) return std::nullopt;
  std::sort(values.begin(), values.end());
  const double at = percent / 100 * static_cast<double>(values.size() - 1);
  const auto low = static_cast<std::size_t>(at);
  const std::size_t high = std::min(low + 1, values.size() - 1);
  return values[low] + (at - static_cast<double>(low)) * (values[high] - values[low]);
}

}  // namespace diffc::rdbench
