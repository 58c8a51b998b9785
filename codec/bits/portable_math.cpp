// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/bits/portable_math.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <vector>

namespace diffc {

namespace {

/// log2(1 + 2^-d) in q16 for d = k/256 octaves; beyond 24 octaves it is below the unit.
const std::vector<int32_t>& softplus_table() {
  static const std::vector<int32_t> table = [] {
    std::vector<int32_t> t(24 * 256);
    for (std::size_t k = 0; k < t.size(); ++k)
      t[k] = static_cast<int32_t>(log2_q16(1.0 + exp2_q16(-static_cast<int64_t>(k) * 256)));
    return t;
  }();
  return table;
}

}  // namespace

int64_t log2_q16(double x) {
  int exponent = 0;
  double m = 2.0 * std::frexp(x, &exponent);  // in [1, 2)
  int64_t q = int64_t{exponent} - 1;
  for (int bit = 0; bit < 16; ++bit) {
    m *= m;
    q *= 2;
    if (m >= 2.0) {
      m *= 0.5;
      ++q;
    }
  }
  return q;
}

double exp2_q16(int64_t q) {
  // roots[k] = 2^(2^-(k+1)) by repeated square roots, which IEEE 754 rounds correctly.
  static const std::array<double, 16> roots = [] {
    std::array<double, 16> r{};
    double v = 2.0;
    for (double& root : r) root = v = std::sqrt(v);
    return r;
  }();
  const int64_t whole = q >> 16;
  if (whole > 1023) return std::numeric_limits<double>::max();
  if (whole < -1070) return 0.0;
  double m = 1.0;
  for (int bit = 0; bit < 16; ++bit)
    if ((q >> (15 - bit)) & 1) m *= roots[bit];
  return std::ldexp(m, static_cast<int>(whole));
}

int64_t log2_eta2_q16(NoiseLevel level) {
  // 2 / (1024 ln 2) octaves a level, in units of 2^-32 octave.
  constexpr int64_t kPerLevel = 12102203;
  return (int64_t{level} * kPerLevel) >> 16;
}

int64_t log2_posterior_q16(int64_t log2_lambda, int64_t log2_eta2) {
  const auto& table = softplus_table();
  const int64_t small = std::min(log2_lambda, log2_eta2);
  const int64_t distance = (std::max(log2_lambda, log2_eta2) - small) >> 8;
  return distance < static_cast<int64_t>(table.size()) ? small - table[distance] : small;
}

int16_t q16_to_q3(int64_t q) {
  return static_cast<int16_t>(std::clamp<int64_t>((q + kOctave / 16) >> 13, -32768, 32767));
}

}  // namespace diffc
