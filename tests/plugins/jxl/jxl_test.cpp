// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/colour/identify.h"
#include "codec/colour/profile.h"
#include "codec/metadata/exif.h"
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

// Every known space survives, with loss and without: the samples are those of the profile that comes back.
TEST_F(Jxl, KeepsColourSpaces) {
  for (const int channels : {1, 3})
    for (const ColourSpace& space : known_spaces(channels))
      for (const char* lossless : {"0", "1"}) {
        SCOPED_TRACE(space_name(space) + " lossless " + lossless);
        Image image = made_up_image(40, 40, channels);
        if (space != default_space(channels)) image.icc = make_profile(space);
        const Image back = codec_.decode(codec_.encode(image, {{"q", "98"}, {"lossless", lossless}}).payload);
        EXPECT_GE(psnr(image.pixels, back.pixels), 30);
        EXPECT_EQ(back.icc.empty(), image.icc.empty());
        // libjxl cannot say the curve of ProPhoto RGB where it makes the samples, but one near it.
        if (space.transfer == Transfer::kProPhoto && lossless[0] == '0') continue;
        const auto told = back.icc.empty() ? default_space(channels) : read_profile(back.icc, channels).space;
        ASSERT_TRUE(told);
        EXPECT_EQ(told->primaries, space.primaries);
        const bool no_eye_tells =
            space.transfer == Transfer::kAdobeRgb && told->transfer == Transfer::kGamma22;
        EXPECT_TRUE(told->transfer == space.transfer || no_eye_tells) << space_name(*told);
      }
}

TEST_F(Jxl, KeepsExifAndXmp) {
  Image image = made_up_image(40, 30, 3);
  image.exif = small_exif();
  image.xmp = small_xmp();
  const Image back = codec_.decode(codec_.encode(image).payload);
  EXPECT_EQ(back.width, 40);
  std::vector<uint8_t> upright = small_exif();
  reset_exif_orientation(upright);
  EXPECT_EQ(back.exif, upright);
  EXPECT_EQ(back.xmp, small_xmp());
  image.xmp.assign(300000, 'x');
  EXPECT_EQ(codec_.decode(codec_.encode(image).payload).xmp, image.xmp);
  image.xmp.assign(17u << 20, 'x');
  EXPECT_THROW(codec_.decode(codec_.encode(image).payload), Error);
  expect_survives_damage(codec_, [&] {
    Image small = made_up_image(8, 8, 3);
    small.exif = small_exif();
    return codec_.encode(small, {{"q", "20"}}).payload;
  }());
}

TEST_F(Jxl, RefusesProfilesThatAreNone) {
  Image image = made_up_image(16, 16, 3);
  image.icc = unusual_profile(500);
  EXPECT_THROW(codec_.encode(image), Error);
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
