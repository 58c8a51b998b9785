// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "tests/plugins/native_codec.h"

DIFFC_TEST_DECLARE(bpg)

namespace diffc::test {
namespace {

class BpgCodec : public testing::Test {
 protected:
  NativeCodec codec_{"bpg", DIFFC_TEST_TABLE(bpg)};
};

TEST_F(BpgCodec, RoundTripsEverySize) {
  expect_all_sizes(codec_, {{"qp", "10"}}, 38);
}

TEST_F(BpgCodec, SizesAroundTheBlockSizes) {
  for (int side : {2, 7, 9, 15, 16, 31, 32, 63, 65, 129}) {
    SCOPED_TRACE(side);
    expect_round_trip(codec_, made_up_image(side, 20, 3), {{"qp", "8"}, {"preset", "medium"}}, 38);
    expect_round_trip(codec_, made_up_image(40, side, 1), {{"qp", "8"}, {"preset", "medium"}}, 38);
  }
}

TEST_F(BpgCodec, LosslessIsExact) {
  const double infinite = std::numeric_limits<double>::infinity();
  expect_all_sizes(codec_, {{"lossless", "1"}}, infinite);
  expect_round_trip(codec_, made_up_image(30, 21, 3, true), {{"lossless", "1"}}, infinite);
  expect_round_trip(codec_, made_up_image(30, 21, 1, true), {{"lossless", "1"}}, infinite);
}

TEST_F(BpgCodec, HoldsAlpha) {
  expect_round_trip(codec_, made_up_image(64, 64, 3, true), {{"qp", "10"}}, 38);
  expect_round_trip(codec_, made_up_image(17, 33, 1, true), {{"qp", "10"}}, 38);
  expect_round_trip(codec_, made_up_image(1, 1, 3, true), {{"qp", "5"}}, 38);
}

TEST_F(BpgCodec, AlphaHasAQuantiserOfItsOwn) {
  Image image = made_up_image(64, 64, 3, true);
  for (size_t i = 0; i < image.alpha.size(); ++i) image.alpha[i] = static_cast<uint8_t>(i * i * 7919 >> 5);
  const auto fine = codec_.encode(image, {{"qp", "40"}, {"alpha_qp", "5"}});
  const auto coarse = codec_.encode(image, {{"qp", "40"}, {"alpha_qp", "45"}});
  EXPECT_GT(fine.payload.size(), 2 * coarse.payload.size());
  EXPECT_EQ(codec_.decode(fine.payload).pixels, codec_.decode(coarse.payload).pixels);
}

TEST_F(BpgCodec, HoldsProfileAndMetadata) {
  Image image = made_up_image(20, 10, 3);
  image.icc = unusual_profile(70000);
  image.exif = small_exif();
  image.xmp = small_xmp();
  const Image back = codec_.decode(codec_.encode(image).payload);
  EXPECT_EQ(back.icc, image.icc);
  EXPECT_EQ(back.exif, image.exif);
  EXPECT_EQ(back.xmp, image.xmp);
}

TEST_F(BpgCodec, RateIsMonotone) {
  expect_monotone_rate(codec_, {"45", "40", "35", "30", "25", "20", "15", "10", "0"});
}

TEST_F(BpgCodec, IsDeterministic) {
  const Image image = made_up_image(64, 64, 3);
  EXPECT_EQ(codec_.encode(image).payload, codec_.encode(image).payload);
}

TEST_F(BpgCodec, HeaderIsThatOfTheFormat) {
  const auto bytes = codec_.encode(made_up_image(200, 64, 3)).payload;
  const std::vector<uint8_t> start = {0x42, 0x50, 0x47, 0xFB, 0x60, 0x00, 0x81, 0x48, 0x40, 0x00};
  ASSERT_GT(bytes.size(), 20u);
  EXPECT_EQ(std::vector<uint8_t>(bytes.begin(), bytes.begin() + 10), start);
  EXPECT_EQ(bytes[10], 3);        // length of the HEVC header
  EXPECT_EQ(bytes[14], 34 << 1);  // picture parameter set without start code
  EXPECT_EQ(bytes[15], 1);
}

TEST_F(BpgCodec, SurvivesDamage) {
  expect_survives_damage(codec_, codec_.encode(made_up_image(16, 16, 3), {{"qp", "35"}}).payload);
  expect_survives_damage(codec_, codec_.encode(made_up_image(9, 5, 1, true), {{"qp", "35"}}).payload);
}

TEST_F(BpgCodec, PrefixesAreErrors) {
  const auto bytes = codec_.encode(made_up_image(64, 64, 3), {{"qp", "30"}}).payload;
  for (size_t size = 0; size + 2 < bytes.size(); size += 7) {
    SCOPED_TRACE(size);
    EXPECT_THROW(codec_.decode({bytes.data(), size}), Error);
  }
}

// x265 refuses coding tree blocks of 16, which a picture of 8 rows has, for pictures of so many columns.
TEST_F(BpgCodec, SaysWhyLongAndNarrowPicturesCannotBe) {
  try {
    codec_.encode(Image(8192, 8, 3));
    FAIL() << "encoded";
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("so long and narrow"), std::string::npos) << error.what();
  }
}

TEST_F(BpgCodec, RefusesHugeDeclaredSizes) {
  auto bytes = codec_.encode(made_up_image(64, 64, 3)).payload;
  // 64x64 becomes 268435455x64.
  bytes.erase(bytes.begin() + 6);
  bytes.insert(bytes.begin() + 6, {0xFF, 0xFF, 0xFF, 0x7F});
  try {
    codec_.decode(bytes);
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::kLimit);
  }
}

}  // namespace
}  // namespace diffc::test
