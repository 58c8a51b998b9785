// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// What every scheme must hold: bit-exact round trips, edge cases of the plan, damaged and truncated streams.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "codec/base/error.h"
#include "rcc_test_util.h"

namespace diffc::rcc {
namespace {

constexpr SchemeId kAll[] = {SchemeId::kPfrExact,    SchemeId::kPfrFirst,    SchemeId::kPfr10,
                             SchemeId::kPfr12,       SchemeId::kPfr14,       SchemeId::kTrellis,
                             SchemeId::kTrellisFast, SchemeId::kTrellisSlow, SchemeId::kMrc,
                             SchemeId::kOrc,         SchemeId::kArgmax};

class EveryScheme : public testing::TestWithParam<SchemeId> {
 protected:
  std::unique_ptr<Scheme> scheme_ = make_scheme(GetParam());
  bool exact() const { return GetParam() == SchemeId::kPfrExact || GetParam() == SchemeId::kPfrFirst; }
};

TEST_P(EveryScheme, RoundTripIsBitExact) {
  const uint32_t dimensions = exact() ? 24 : 2000;
  const double bits = exact() ? 6.0 : 200.0;
  const std::vector<float> m = test::random_shift(dimensions, bits, 3);
  const Plan plan{static_cast<uint32_t>(bits * 16), {}, dimensions};
  const auto trip = test::round_trip(*scheme_, {m, {}}, plan, {123, 4});
  EXPECT_TRUE(trip.determined);
  EXPECT_EQ(trip.sent, trip.received);
  EXPECT_NEAR(trip.bits, scheme_->expected_bits(plan), exact() ? 16.0 : 60.0);
}

TEST_P(EveryScheme, RoundTripWithWeightsAndVariance) {
  const uint32_t dimensions = exact() ? 12 : 3000;
  std::vector<uint16_t> weights(dimensions);
  std::vector<float> m(dimensions), v(dimensions);
  Philox random(8, 8);
  double bits = 0;
  for (uint32_t i = 0; i < dimensions; ++i) {
    const double information = (exact() ? 0.6 : 0.8) / (1.0 + 0.02 * i) * (i % 7 != 0);
    weights[i] = static_cast<uint16_t>(information * 1000);
    v[i] = static_cast<float>(std::exp2(-2.0 * information));
    m[i] = std::sqrt(1 - v[i]) * random.normal();
    bits += information;
  }
  const Plan plan{static_cast<uint32_t>(bits * 16), weights, dimensions};
  const auto trip = test::round_trip(*scheme_, {m, v}, plan, {5, 6});
  EXPECT_TRUE(trip.determined);
  EXPECT_EQ(trip.sent, trip.received);
}

TEST_P(EveryScheme, EdgesOfThePlan) {
  struct Case {
    uint32_t information, dimensions, weight;
  };
  // weight 1: empty weights; 0: all zero.
  for (const Case c : {Case{0, 1, 1}, Case{0, 50, 1}, Case{64, 50, 0}, Case{3, 1, 1}, Case{40, 1, 1},
                       Case{1, 3, 1}, Case{90, 2, 1}, Case{16 * 40, 1, 1}}) {
    if (exact() && c.information > 96) continue;
    const std::vector<float> m = test::random_shift(c.dimensions, c.information / 16.0, 5);
    const std::vector<uint16_t> zero(c.dimensions, 0);
    Plan plan{c.information, {}, c.dimensions};
    if (c.weight == 0) plan.weights = zero;
    const auto trip = test::round_trip(*scheme_, {m, {}}, plan, {1, 2});
    EXPECT_TRUE(trip.determined);
    EXPECT_EQ(trip.sent, trip.received);
    if (c.information == 0 || c.weight == 0) {
      EXPECT_EQ(trip.bits, 0.0);
    }
    for (const float x : trip.sent) EXPECT_LT(std::fabs(x), 12.0f);
  }
}

TEST_P(EveryScheme, DamagedAndTruncatedStreamsNeverThrow) {
  const uint32_t dimensions = exact() ? 16 : 700;
  const double bits = exact() ? 4.0 : 150.0;
  const std::vector<float> m = test::random_shift(dimensions, bits, 3);
  const Plan plan{static_cast<uint32_t>(bits * 16), {}, dimensions};
  std::vector<float> z(dimensions);
  RangeEncoder encoder;
  scheme_->write(scheme_->encode({m, {}}, plan, {1, 1}, z), plan, encoder);
  const std::vector<uint8_t> bytes = encoder.finish();
  Philox random(4, 4);
  for (int trial = 0; trial < 60; ++trial) {
    std::vector<uint8_t> damaged(bytes.begin(),
                                 bytes.begin() + random.below(static_cast<uint32_t>(bytes.size()) + 1));
    if (trial % 2 && !damaged.empty())
      damaged[random.below(static_cast<uint32_t>(damaged.size()))] ^=
          static_cast<uint8_t>(1 + random.below(255));
    RangeDecoder decoder(damaged);
    Message message;
    EXPECT_NO_THROW(message = scheme_->parse(plan, decoder));
    EXPECT_NO_THROW(scheme_->decode(message, plan, {1, 1}, z));
  }
}

TEST_P(EveryScheme, UnusualTargetsAndPlansStayFinite) {
  const uint32_t dimensions = exact() ? 4 : 64;
  std::vector<float> m(dimensions, 0.5f), v(dimensions, 0.9f), z(dimensions);
  m[0] = std::numeric_limits<float>::quiet_NaN();
  m[1] = 1e30f;
  v[2] = 0.0f;
  v[3] = std::numeric_limits<float>::quiet_NaN();
  const Plan plan{exact() ? 20u : 300u, {}, dimensions};
  scheme_->encode({m, v}, plan, {1, 1}, z);
  for (const float x : z) EXPECT_LT(std::fabs(x), 12.0f);
  // A damaged stream may announce any information; the decoder's work is bounded by the dimensions.
  const Plan absurd{0xFFFFFFFFu, {}, dimensions};
  RangeDecoder decoder({});
  scheme_->decode(scheme_->parse(absurd, decoder), absurd, {1, 1}, z);
  for (const float x : z) EXPECT_LT(std::fabs(x), 12.0f);
}

TEST_P(EveryScheme, KeysGiveIndependentSamples) {
  const uint32_t dimensions = exact() ? 16 : 4000;
  const std::vector<float> m(dimensions, 0.0f);
  const Plan plan{exact() ? 16u : 640u, {}, dimensions};
  const auto a = test::round_trip(*scheme_, {m, {}}, plan, {1, 1});
  const auto b = test::round_trip(*scheme_, {m, {}}, plan, {1, 2});
  EXPECT_NE(a.sent, b.sent);
  EXPECT_LT(std::fabs(test::dot(a.sent, b.sent)) / std::sqrt(dimensions), 4.5);
}

INSTANTIATE_TEST_SUITE_P(Schemes, EveryScheme, testing::ValuesIn(kAll), [](const auto& info) {
  std::string name(scheme_name(info.param));
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
});

TEST(SchemeNames, RoundTripAndSynonym) {
  for (const SchemeId id : kAll) EXPECT_EQ(scheme_by_name(scheme_name(id)), id);
  EXPECT_EQ(scheme_by_name("pfr"), SchemeId::kPfr12);
  EXPECT_EQ(scheme_name(static_cast<SchemeId>(14)), "");
  EXPECT_THROW(scheme_by_name("zip"), Error);
  EXPECT_THROW(make_scheme(static_cast<SchemeId>(14)), Error);
}

TEST(Ideal, SamplesTheTargetAndCannotBeDecoded) {
  const auto ideal = make_scheme(SchemeId::kIdeal);
  const std::vector<float> m = test::random_shift(4000, 300, 1);
  const Plan plan{4800, {}, 4000};
  std::vector<float> z(4000);
  EXPECT_TRUE(ideal->encode({m, {}}, plan, {1, 1}, z).symbols.empty());
  EXPECT_NEAR(test::dot(z, m) / test::dot(m, m), 1.0, 0.2);
  EXPECT_THROW(ideal->decode({}, plan, {1, 1}, z), Error);
}

TEST(KlBits, MatchesTheFormula) {
  const std::vector<float> m = {1.0f, 0.5f}, v = {0.25f, 1.0f};
  EXPECT_NEAR(kl_bits({m, v}), (0.25 - 1 - std::log(0.25) + 1 + 0.25) / (2 * std::numbers::ln2), 1e-6);
}

TEST(LargePlan, TrellisHandlesAMillionDimensions) {
  const uint32_t dimensions = 1u << 20;
  const auto scheme = make_scheme(SchemeId::kTrellisFast, {.threads = 2});
  const std::vector<float> m = test::random_shift(dimensions, 500, 1);
  const Plan plan{8000, {}, dimensions};
  const auto trip = test::round_trip(*scheme, {m, {}}, plan, {7, 7});
  EXPECT_EQ(trip.sent, trip.received);
  EXPECT_NEAR(test::dot(trip.sent, m) / test::dot(m, m), 1.0, 0.08);
}

}  // namespace
}  // namespace diffc::rcc
