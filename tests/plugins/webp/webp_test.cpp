// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "tests/plugins/native_codec.h"

DIFFC_TEST_DECLARE(webp)

namespace diffc::test {
namespace {

class Webp : public testing::Test {
 protected:
  NativeCodec codec_{"webp", DIFFC_TEST_TABLE(webp)};
};

TEST_F(Webp, RoundTripsEverySize) {
  expect_all_sizes(codec_, {{"q", "95"}}, 22);
}

TEST_F(Webp, RateIsMonotone) {
  expect_monotone_rate(codec_, {"0", "10", "25", "50", "75", "90", "100"});
}

TEST_F(Webp, PayloadBitsLeaveTheContainerOut) {
  Image image = made_up_image(64, 64, 3);
  const auto plain = codec_.encode(image);
  EXPECT_EQ(plain.payload_bits, 8 * (plain.payload.size() - 20));
  image.icc = unusual_profile(500);
  EXPECT_EQ(codec_.encode(image).payload_bits, plain.payload_bits);
}

TEST_F(Webp, IsDeterministic) {
  const Image image = made_up_image(64, 64, 3);
  EXPECT_EQ(codec_.encode(image).payload, codec_.encode(image).payload);
}

TEST_F(Webp, SurvivesDamage) {
  expect_survives_damage(codec_, codec_.encode(made_up_image(16, 16, 3), {{"q", "20"}}).payload);
}

TEST_F(Webp, RefusesPrefixesAndOtherFiles) {
  const auto bytes = codec_.encode(made_up_image(64, 64, 3)).payload;
  EXPECT_THROW(codec_.decode({bytes.data(), bytes.size() / 2}), Error);
  EXPECT_THROW(codec_.decode({bytes.data(), 3}), Error);
  EXPECT_THROW(codec_.decode(std::vector<uint8_t>(500, 'x')), Error);
}

TEST_F(Webp, ChecksTheSizeBeforeDecoding) {
  const auto bytes = codec_.encode(made_up_image(64, 64, 3)).payload;
  SessionOptions options;
  options.limits.max_pixels = 64 * 63;
  NativeCodec limited("webp", DIFFC_TEST_TABLE(webp), options);
  EXPECT_THROW(limited.decode(bytes), Error);
}

TEST_F(Webp, HoldsProfileAndMetadata) {
  Image image = made_up_image(20, 10, 3);
  image.icc = unusual_profile(70000);
  image.exif = small_exif();
  image.xmp = small_xmp();
  const Image back = codec_.decode(codec_.encode(image).payload);
  EXPECT_EQ(back.icc, image.icc);
  EXPECT_EQ(back.exif, image.exif);
  EXPECT_EQ(back.xmp, image.xmp);
  EXPECT_GE(psnr(image.pixels, back.pixels), 20);
}

TEST_F(Webp, SidesOfMoreThan16383PixelsAreRefused) {
  for (const char* lossless : {"0", "1"}) try {
      codec_.encode(Image(16384, 1, 3), {{"lossless", lossless}});
      FAIL() << "written";
    } catch (const Error& error) {
      EXPECT_NE(std::string(error.what()).find("its sides may have 16383 pixels at most"), std::string::npos)
          << error.what();
    }
}

TEST_F(Webp, LosslessIsExact) {
  const double infinite = std::numeric_limits<double>::infinity();
  expect_all_sizes(codec_, {{"lossless", "1"}}, infinite);
  expect_round_trip(codec_, made_up_image(30, 21, 3, true), {{"lossless", "1"}}, infinite);
}

TEST_F(Webp, HoldsAlpha) {
  expect_round_trip(codec_, made_up_image(64, 64, 3, true), {{"q", "95"}}, 22);
  expect_round_trip(codec_, made_up_image(1, 1, 3, true), {{"q", "95"}}, 22);
}

}  // namespace
}  // namespace diffc::test
