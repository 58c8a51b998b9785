// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// The trellis: efficiency, bias, law of the rest, invariances. Fixed seeds; bounds at 4 sigma or more.

#include "codec/rcc/trellis.h"

#include <gtest/gtest.h>

#include "codec/rcc/gaussian_table.h"
#include "rcc_test_util.h"

namespace diffc::rcc {
namespace {

TEST(GaussianTable, QuantilesOfTheNormalLaw) {
  const GaussianTable& table = gaussian_table();
  double power = 0;
  for (int i = 0; i < GaussianTable::kSize; ++i) {
    const double x = table.value[i] * GaussianTable::kUnit;
    power += x * x;
    EXPECT_EQ(table.value[i], -table.value[GaussianTable::kSize - 1 - i]);
    EXPECT_NEAR(test::normal_cdf(x), (i + 0.5) / GaussianTable::kSize, 2e-4);
  }
  EXPECT_NEAR(power / GaussianTable::kSize, 1.0, 1e-3);
}

TEST(GaussianTable, IsTheSameEverywhere) {
  uint64_t hash = 0;
  for (const int16_t v : gaussian_table().value) hash = mix_keys(hash, static_cast<uint16_t>(v));
  EXPECT_EQ(hash, 7798383581935387319u);
}

TEST(TrellisLabels, ColumnsArePermutationsOfTheQuantiles) {
  for (const int bits : {11, 15, 18})
    for (uint32_t column = 0; column < 4; ++column) {
      std::vector<uint8_t> seen(1u << bits, 0);
      for (uint32_t row = 0; row < 1u << bits; ++row) ++seen[permute_row(row, column, bits)];
      EXPECT_EQ(std::count(seen.begin(), seen.end(), 1), 1 << bits);
    }
}

struct Delivered {
  double efficiency = 0, bias = 0, rest = 0, kurtosis = 0, lag = 0;
};

// E<z,m>^2 / (2 |m|^2 ln 2) over the bits written, and moments of what is orthogonal to m.
Delivered measure(const Scheme& scheme, uint32_t dimensions, double bits, int trials) {
  Delivered d;
  double shift = 0, written = 0;
  for (int trial = 0; trial < trials; ++trial) {
    const std::vector<float> m = test::random_shift(dimensions, bits, 100 + trial);
    const Plan plan{static_cast<uint32_t>(bits * 16 + 0.5), {}, dimensions};
    const auto trip = test::round_trip(scheme, {m, {}}, plan, {9, static_cast<uint64_t>(trial)});
    EXPECT_EQ(trip.sent, trip.received);
    const double length = std::sqrt(test::dot(m, m)), g = test::dot(trip.sent, m) / length;
    shift += g;
    written += trip.bits;
    d.bias += g / length / trials;
    double second = 0, fourth = 0, lag = 0;
    for (uint32_t i = 0; i < dimensions; ++i) {
      const double e = trip.sent[i] - g * m[i] / length;
      second += e * e;
      fourth += e * e * e * e;
      if (i + 1 < dimensions) lag += e * (trip.sent[i + 1] - g * m[i + 1] / length);
    }
    d.rest += second / (dimensions - 1) / trials;
    d.kurtosis += fourth / dimensions / (second / dimensions) / (second / dimensions) / trials;
    d.lag += lag / dimensions / trials;
  }
  shift /= trials;
  d.efficiency = shift * shift / (2 * std::numbers::ln2) / (written / trials);
  return d;
}

void expect_white(const Delivered& d, double rest_tolerance, double kurtosis_tolerance) {
  EXPECT_NEAR(d.rest, 1.0, rest_tolerance);
  EXPECT_NEAR(d.kurtosis, 3.0, kurtosis_tolerance);
  EXPECT_NEAR(d.lag, 0.0, 0.01);
}

TEST(Trellis, DefaultEfficiencyAndBias) {
  const auto scheme = make_scheme(SchemeId::kTrellis);
  const Delivered d = measure(*scheme, 12288, 735, 12);
  EXPECT_GE(d.efficiency, 0.945);
  EXPECT_NEAR(d.bias, 1.0, 0.01);
  expect_white(d, 0.02, 0.06);
}

TEST(Trellis, FastEfficiencyAndBias) {
  const auto scheme = make_scheme(SchemeId::kTrellisFast);
  const Delivered d = measure(*scheme, 12288, 717, 20);
  EXPECT_GE(d.efficiency, 0.92);
  EXPECT_NEAR(d.bias, 1.0, 0.01);
  expect_white(d, 0.025, 0.2);
}

TEST(Trellis, ShortMessagesAreUnbiased) {
  const auto scheme = make_scheme(SchemeId::kTrellis);
  for (const double bits : {8.0, 20.0, 60.0}) {
    const Delivered d = measure(*scheme, 2048, bits, 80);
    EXPECT_NEAR(d.bias, 1.0, bits < 10 ? 0.06 : 0.03) << bits;
  }
}

TEST(Trellis, DeliversMeanAndVarianceOfANarrowTarget) {
  // One bit of information a dimension: m ~ N(0, 1 - v), v = 1/4.
  const uint32_t dimensions = 600;
  const auto scheme = make_scheme(SchemeId::kTrellis);
  const std::vector<uint16_t> weights(dimensions, 100);
  double error = 0, mean = 0, power = 0;
  for (int trial = 0; trial < 8; ++trial) {
    std::vector<float> m(dimensions);
    const std::vector<float> v(dimensions, 0.25f);
    Philox random(trial, 3);
    for (float& x : m) x = std::sqrt(0.75f) * random.normal();
    const Plan plan{static_cast<uint32_t>(16 * kl_bits({m, v})), weights, dimensions};
    const auto trip = test::round_trip(*scheme, {m, v}, plan, {2, static_cast<uint64_t>(trial)});
    EXPECT_EQ(trip.sent, trip.received);
    for (uint32_t i = 0; i < dimensions; ++i) {
      error += std::pow(trip.sent[i] - m[i], 2);
      mean += trip.sent[i] * m[i];
      power += m[i] * m[i];
    }
  }
  EXPECT_NEAR(mean / power, 1.0, 0.04);
  EXPECT_NEAR(error / (8.0 * dimensions), 0.25, 0.025);
}

// Short messages whose first and last stages hold several dimensions of 1 to 3 bits each: sums of their
// metrics leave the range of 16 bits and must saturate there. (Wrapped round, the worst labels looked best in
// one message of ten.)
TEST(Trellis, ManyStrongDimensionsInOneStage) {
  const double variances[] = {0.25, 0.1, 0.05, 0.0167};
  for (const SchemeId id : {SchemeId::kTrellisFast, SchemeId::kTrellis, SchemeId::kTrellisSlow}) {
    const auto scheme = make_scheme(id);
    for (uint64_t trial = 0; trial < 30; ++trial) {
      std::vector<float> m, v;
      std::vector<uint16_t> weights;
      Philox random(31, trial);
      for (int i = 0; i < 32; ++i) {
        const double variance = variances[i % 4];
        v.push_back(static_cast<float>(variance));
        m.push_back(static_cast<float>(std::sqrt(1 - variance)) * random.normal());
        weights.push_back(static_cast<uint16_t>(-2048 * std::log2(variance)));
      }
      const Plan plan{static_cast<uint32_t>(16 * kl_bits({m, v})), weights, 32};
      const auto trip = test::round_trip(*scheme, {m, v}, plan, {5, trial});
      double error = 0;
      for (int i = 0; i < 32; ++i) error += (trip.sent[i] - m[i]) * (trip.sent[i] - m[i]) / v[i] / 32;
      EXPECT_LT(error, 3.0) << scheme->name() << ", message " << trial;
    }
  }
}

TEST(Trellis, ThreadsAndKernelsDoNotChangeTheResult) {
  const std::vector<float> m = test::random_shift(5000, 300, 1);
  const Plan plan{4800, {}, 5000};
  for (const SchemeId id : {SchemeId::kTrellis, SchemeId::kTrellisFast}) {
    std::vector<float> z(5000);
    const Message one = make_scheme(id, {.threads = 1})->encode({m, {}}, plan, {1, 1}, z);
    for (const int threads : {2, 3, 5})
      EXPECT_EQ(make_scheme(id, {.threads = threads})->encode({m, {}}, plan, {1, 1}, z).symbols, one.symbols);
  }
}

TEST(Trellis, LongMessagesAreSearchedInPieces) {
  const auto scheme = make_scheme(SchemeId::kTrellisFast);
  const Delivered d = measure(*scheme, 100000, 9000, 1);
  EXPECT_GE(d.efficiency, 0.92);
  EXPECT_NEAR(d.bias, 1.0, 0.01);
}

TEST(Trellis, KernelVersionsAgree) {
  const std::size_t half = 2048;
  Philox random(3, 3);
  const auto noise = [&](std::size_t n, int range) {
    std::vector<int16_t> out(n);
    for (int16_t& v : out) v = static_cast<int16_t>(static_cast<int>(random.below(2 * range)) - range);
    return out;
  };
  const auto old = noise(2 * half, 32767), x = noise(half, 12000), y = noise(half, 12000),
             t = noise(half, 17000);
  std::vector<int16_t> mask = noise(half, 2), amplitude = noise(64, 100);
  for (int16_t& v : mask) v = v < 0 ? -1 : 0;
  struct Result {
    std::vector<int16_t> next, a, b, cx, cy, w;
    std::vector<uint8_t> survivors;
    int best;
    bool operator==(const Result&) const = default;
  };
  std::vector<Result> results;
  for (const TrellisKernels* const* k = trellis_kernel_versions(); *k; ++k) {
    Result r;
    r.next.resize(2 * half);
    r.survivors.resize(half / 4);
    r.best = (*k)->step(old.data(), r.next.data(), x.data(), y.data(), -300, r.survivors.data(), half);
    r.a = r.b = r.cx = r.cy = r.w = x;
    const ScalarLabel labels[] = {{t.data(), 3000, -2000, 64}, {t.data(), -700, 0, 128}};
    (*k)->add_columns(r.a.data(), r.b.data(), labels, 2, half, false, true);
    (*k)->add_columns(r.w.data(), nullptr, labels, 2, half, true, false);
    (*k)->add_exact(r.cx.data(), r.cy.data(), t.data(), 900.0f, -400.0f, 20.0f, 64, half, false, true);
    (*k)->add_block(r.w.data(), amplitude.data(), mask.data(), 6, 5, 192, false);
    results.push_back(r);
  }
  for (const Result& r : results) EXPECT_TRUE(r == results.front());
}

TEST(TrellisOptions, OtherLabelLawsAndPathMetrics) {
  // Labels +-1 with metric beta z s: a binary source at half a bit a dimension.
  TrellisOptions options;
  options.code = trellis_code(SchemeId::kTrellisFast);
  options.all_strong = true;
  options.label_quantiles.assign(GaussianTable::kSize, -1.0f);
  std::fill_n(options.label_quantiles.begin() + GaussianTable::kSize / 2, GaussianTable::kSize / 2, 1.0f);
  std::vector<float> source(200);
  Philox random(1, 1);
  for (float& s : source) s = random.next_u32() & 1 ? 1.0f : -1.0f;
  options.path_metric = [&](uint32_t i, float label) { return 2.0f * source[i] * label; };
  const TrellisScheme scheme(SchemeId::kTrellisFast, options);
  const Plan plan{1458, {}, 200};
  ASSERT_EQ(scheme.expected_bits(plan), 100);
  const auto trip = test::round_trip(scheme, {source, {}}, plan, {1, 1});
  EXPECT_EQ(trip.sent, trip.received);
  int errors = 0;
  for (std::size_t i = 0; i < source.size(); ++i) errors += trip.sent[i] != source[i];
  // 11 % of errors at the rate-distortion bound.
  EXPECT_LT(errors, 36);
}

}  // namespace
}  // namespace diffc::rcc
