// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// All rounding is of single operations (the build forbids fused ones), so that every machine agrees.

#include "models/transform/normal_tables.h"

#include <algorithm>
#include <array>

#include "codec/bits/portable_math.h"

namespace diffc::transform {
namespace {

constexpr double kReach = 6.0;  // standard deviations that tables hold
constexpr double kLog2e = 1.4426950408889634, kRootOf2Pi = 2.5066282746310002;

/// P(0 < X < x) for a standard normal X: phi(x) (x + x^3/3 + x^5/15 + ...) (Abramowitz and Stegun 26.2.11).
/// x in [0, 7]: the series then falls below the last digit within 150 terms.
double central_probability(double x) {
  double term = x, sum = x;
  for (int k = 3; k < 400 && term > sum * 1e-17; k += 2) {
    term = term * (x * x / k);
    sum += term;
  }
  const double exponent = -0.5 * x * x * kLog2e * static_cast<double>(kOctave);
  // 2^(q/2^16) at the two neighbours, and between them a straight line: good to 1e-10.
  const auto below = static_cast<int64_t>(exponent) - 1;
  const double part = exponent - static_cast<double>(below);
  const double density = (exp2_q16(below) * (1 - part) + exp2_q16(below + 1) * part) / kRootOf2Pi;
  return std::min(0.5, density * sum);
}

FrequencyTable table_of(double scale) {
  const int reach = std::max(1, static_cast<int>(kReach * scale + 0.5));
  std::vector<double> probabilities(2 * static_cast<std::size_t>(reach) + 1);
  const auto up_to = [&](int k) { return central_probability(std::min((k + 0.5) / scale, 7.0)); };
  probabilities[reach] = 2 * up_to(0);
  for (int k = 1; k <= reach; ++k)
    probabilities[reach + k] = probabilities[reach - k] = up_to(k) - up_to(k - 1);
  return FrequencyTable::of_probabilities(-reach, probabilities);
}

}  // namespace

double scale_of(int index) {
  return exp2_q16((index - kUnitScale) * kOctave / kScalesPerOctave);
}

int nearest_scale(int v, int fraction_bits) {
  // Half-way between neighbours, in units of 2^-24.
  static const std::array<int64_t, kScales - 1> limits = [] {
    std::array<int64_t, kScales - 1> l{};
    for (int i = 0; i + 1 < kScales; ++i)
      l[i] = static_cast<int64_t>(
          exp2_q16((2 * (i - kUnitScale) + 1) * kOctave / (2 * kScalesPerOctave) + 24 * kOctave));
    return l;
  }();
  const int64_t wanted = int64_t{v} << (24 - fraction_bits);
  return static_cast<int>(std::lower_bound(limits.begin(), limits.end(), wanted) - limits.begin());
}

const std::vector<FrequencyTable>& normal_tables() {
  static const std::vector<FrequencyTable> tables = [] {
    std::vector<FrequencyTable> made;
    for (int i = 0; i < kScales; ++i) made.push_back(table_of(scale_of(i)));
    return made;
  }();
  return tables;
}

}  // namespace diffc::transform
