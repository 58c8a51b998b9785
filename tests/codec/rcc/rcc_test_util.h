// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Targets and statistics shared by the tests of reverse channel coding.

#pragma once

#include <algorithm>
#include <cmath>
#include <memory>
#include <numbers>
#include <vector>

#include "codec/bits/philox.h"
#include "codec/rcc/scheme.h"

namespace diffc::rcc::test {

/// A Gaussian random direction of the length that makes the KL of N(m, I) equal `bits`.
inline std::vector<float> random_shift(uint32_t dimensions, double bits, uint64_t seed) {
  std::vector<float> m(dimensions);
  Philox random(seed, 1);
  double power = 0;
  for (float& x : m) {
    x = random.normal();
    power += static_cast<double>(x) * x;
  }
  const auto scale = static_cast<float>(std::sqrt(2 * std::numbers::ln2 * bits / power));
  for (float& x : m) x *= scale;
  return m;
}

inline double dot(const std::vector<float>& a, const std::vector<float>& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += static_cast<double>(a[i]) * b[i];
  return sum;
}

inline double normal_cdf(double x) {
  return 0.5 * std::erfc(-x / std::numbers::sqrt2);
}

/// Kolmogorov-Smirnov distance of a sample from N(0, 1), times sqrt(n). The 0.1 % critical value is 1.95.
inline double kolmogorov_smirnov(std::vector<double> sample) {
  std::sort(sample.begin(), sample.end());
  const auto n = static_cast<double>(sample.size());
  double distance = 0;
  for (std::size_t i = 0; i < sample.size(); ++i) {
    const double f = normal_cdf(sample[i]);
    distance = std::max({distance, std::fabs(f - i / n), std::fabs(f - (i + 1) / n)});
  }
  return distance * std::sqrt(n);
}

/// Encodes, sends and decodes; the caller compares.
struct RoundTrip {
  std::vector<float> sent, received;
  std::size_t bytes = 0;
  double bits = 0;
  bool determined = false;
};

inline RoundTrip round_trip(const Scheme& scheme, const Target& target, const Plan& plan, Key key) {
  RoundTrip trip;
  trip.sent.resize(plan.dimensions);
  trip.received.resize(plan.dimensions);
  const Message message = scheme.encode(target, plan, key, trip.sent);
  RangeEncoder encoder;
  scheme.write(message, plan, encoder);
  trip.bits = encoder.bits();
  const std::vector<uint8_t> bytes = encoder.finish();
  trip.bytes = bytes.size();
  RangeDecoder decoder(bytes);
  const Message parsed = scheme.parse(plan, decoder);
  trip.determined = decoder.determined();
  scheme.decode(parsed, plan, key, trip.received);
  return trip;
}

}  // namespace diffc::rcc::test
