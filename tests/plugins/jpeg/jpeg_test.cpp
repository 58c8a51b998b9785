// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "tests/plugins/native_codec.h"

DIFFC_TEST_DECLARE(jpeg)

namespace diffc::test {
namespace {

class Jpeg : public testing::Test {
 protected:
  NativeCodec codec_{"jpeg", DIFFC_TEST_TABLE(jpeg)};
};

TEST_F(Jpeg, RoundTripsEverySize) {
  expect_all_sizes(codec_, {{"q", "95"}, {"subsampling", "444"}}, 32);
  expect_all_sizes(codec_, {{"q", "95"}, {"progressive", "1"}}, 22);
}

TEST_F(Jpeg, RateIsMonotone) {
  expect_monotone_rate(codec_, {"5", "10", "20", "35", "50", "75", "90", "97"});
}

TEST_F(Jpeg, FullChromaIsBetterThanHalved) {
  const Image image = made_up_image(64, 64, 3);
  const auto full = codec_.encode(image, {{"q", "90"}, {"subsampling", "444"}});
  const auto half = codec_.encode(image, {{"q", "90"}, {"subsampling", "420"}});
  EXPECT_GT(full.payload.size(), half.payload.size());
  EXPECT_GT(psnr(image.pixels, codec_.decode(full.payload).pixels),
            psnr(image.pixels, codec_.decode(half.payload).pixels));
}

// Markers of a baseline grey file: everything is counted but SOI, APP0, DQT, SOF, two DHT, SOS header and
// EOI.
TEST_F(Jpeg, PayloadBitsAreThoseOfTheScan) {
  const auto coded = codec_.encode(made_up_image(64, 64, 1));
  const auto& file = coded.payload;
  size_t at = 2;
  while (file[at + 1] != 0xDA) at += 2 + (file[at + 2] << 8 | file[at + 3]);
  at += 2 + (file[at + 2] << 8 | file[at + 3]);
  EXPECT_EQ(coded.payload_bits, 8 * (file.size() - at - 2));
}

// Progressive files have several scans with tables between them.
TEST_F(Jpeg, PayloadBitsOfProgressiveFilesAreComparable) {
  const Image image = made_up_image(256, 256, 3);
  const auto baseline = codec_.encode(image, {});
  const auto progressive = codec_.encode(image, {{"progressive", "1"}});
  EXPECT_NEAR(static_cast<double>(progressive.payload_bits), static_cast<double>(baseline.payload_bits),
              0.1 * static_cast<double>(baseline.payload_bits));
  EXPECT_EQ(codec_.decode(baseline.payload).pixels, codec_.decode(progressive.payload).pixels);
}

TEST_F(Jpeg, TooLargeExifIsRefused) {
  Image image = made_up_image(8, 8, 3);
  image.exif.resize(70000);
  EXPECT_THROW(codec_.encode(image), Error);
}

TEST_F(Jpeg, IsDeterministic) {
  const Image image = made_up_image(64, 64, 3);
  EXPECT_EQ(codec_.encode(image).payload, codec_.encode(image).payload);
}

TEST_F(Jpeg, SurvivesDamage) {
  expect_survives_damage(codec_, codec_.encode(made_up_image(16, 16, 3), {{"q", "20"}}).payload);
}

TEST_F(Jpeg, RefusesPrefixesAndOtherFiles) {
  const auto bytes = codec_.encode(made_up_image(64, 64, 3)).payload;
  EXPECT_THROW(codec_.decode({bytes.data(), bytes.size() / 2}), Error);
  EXPECT_THROW(codec_.decode({bytes.data(), 3}), Error);
  EXPECT_THROW(codec_.decode(std::vector<uint8_t>(500, 'x')), Error);
}

TEST_F(Jpeg, ChecksTheSizeBeforeDecoding) {
  const auto bytes = codec_.encode(made_up_image(64, 64, 3)).payload;
  SessionOptions options;
  options.limits.max_pixels = 64 * 63;
  NativeCodec limited("jpeg", DIFFC_TEST_TABLE(jpeg), options);
  EXPECT_THROW(limited.decode(bytes), Error);
}

TEST_F(Jpeg, HoldsProfileAndMetadata) {
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

}  // namespace
}  // namespace diffc::test
