// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "tests/plugins/native_codec.h"

DIFFC_TEST_DECLARE(jxl)

namespace diffc::test {
namespace {

class Jxl : public testing::Test {
 protected:
  NativeCodec codec_{"jxl", DIFFC_TEST_TABLE(jxl)};
};

TEST_F(Jxl, RoundTripsEverySize) {
  expect_all_sizes(codec_, {{"q", "98"}}, 32);
}

TEST_F(Jxl, RateIsMonotone) {
  expect_monotone_rate(codec_, {"0", "20", "40", "60", "75", "90", "100"});
}

TEST_F(Jxl, DistanceReplacesQuality) {
  const Image image = made_up_image(64, 64, 3);
  EXPECT_EQ(codec_.encode(image, {{"q", "90"}}).payload, codec_.encode(image, {{"distance", "1.0"}}).payload);
}

TEST_F(Jxl, IsDeterministic) {
  const Image image = made_up_image(64, 64, 3);
  EXPECT_EQ(codec_.encode(image).payload, codec_.encode(image).payload);
}

TEST_F(Jxl, SurvivesDamage) {
  expect_survives_damage(codec_, codec_.encode(made_up_image(16, 16, 3), {{"q", "20"}}).payload);
}

TEST_F(Jxl, RefusesPrefixesAndOtherFiles) {
  const auto bytes = codec_.encode(made_up_image(64, 64, 3)).payload;
  EXPECT_THROW(codec_.decode({bytes.data(), bytes.size() / 2}), Error);
  EXPECT_THROW(codec_.decode({bytes.data(), 3}), Error);
  EXPECT_THROW(codec_.decode(std::vector<uint8_t>(500, 'x')), Error);
}

TEST_F(Jxl, ChecksTheSizeBeforeDecoding) {
  const auto bytes = codec_.encode(made_up_image(64, 64, 3)).payload;
  SessionOptions options;
  options.limits.max_pixels = 64 * 63;
  NativeCodec limited("jxl", DIFFC_TEST_TABLE(jxl), options);
  EXPECT_THROW(limited.decode(bytes), Error);
}

TEST_F(Jxl, LosslessIsExact) {
  const double infinite = std::numeric_limits<double>::infinity();
  expect_all_sizes(codec_, {{"lossless", "1"}}, infinite);
  expect_round_trip(codec_, made_up_image(30, 21, 3, true), {{"lossless", "1"}}, infinite);
  expect_round_trip(codec_, made_up_image(30, 21, 1, true), {{"lossless", "1"}}, infinite);
}

TEST_F(Jxl, HoldsAlpha) {
  expect_round_trip(codec_, made_up_image(64, 64, 3, true), {{"q", "98"}}, 32);
  expect_round_trip(codec_, made_up_image(1, 1, 3, true), {{"q", "98"}}, 32);
  expect_round_trip(codec_, made_up_image(17, 33, 1, true), {{"q", "98"}}, 32);
}

}  // namespace
}  // namespace diffc::test
