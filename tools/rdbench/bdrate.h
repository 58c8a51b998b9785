// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Comparing rate-distortion curves.

#pragma once

#include <optional>
#include <span>
#include <vector>

namespace diffc::rdbench {

struct RatePoint {
  double bpp;   ///< > 0
  double psnr;  ///< dB
};

/// Monotone piecewise cubic interpolation (Fritsch and Carlson 1980; three-point slopes at the ends as in
/// Moler, "Numerical Computing with MATLAB", 2004): no overshoot between points. Two points give a line.
class Pchip {
 public:
  /// x strictly ascending, at least two points.
  Pchip(std::vector<double> x, std::vector<double> y);
  double operator()(double x) const;
  /// Integral over [a, b], both inside the range of x.
  double integral(double a, double b) const;

 private:
  std::size_t segment(double x) const;
  std::vector<double> x_, y_, slope_;
};

/// Bjontegaard delta of the rate of `test` against `anchor` at equal PSNR, in per cent (negative: test is
/// smaller): mean difference of ln bpp over the common PSNR interval (VCEG-M33 with the interpolation of
/// JCTVC practice: Pchip instead of one cubic). Nothing if a curve has fewer than two points, its PSNR does
/// not rise with its rate, or the intervals do not overlap.
std::optional<double> bd_rate(std::span<const RatePoint> anchor, std::span<const RatePoint> test);

/// Mean PSNR difference in dB over the common interval of ln bpp, under the same conditions.
std::optional<double> bd_psnr(std::span<const RatePoint> anchor, std::span<const RatePoint> test);

/// PSNR at a rate, linear in log bpp between the two bracketing points; nothing outside them.
std::optional<double> psnr_at(std::span<const RatePoint> curve, double bpp);

/// Percentile (0..100) of values with linear interpolation; sorts them. Nothing if empty.
std::optional<double> percentile(std::vector<double>& values, double percent);

}  // namespace diffc::rdbench
