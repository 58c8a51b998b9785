// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/colour/profile.h"

#include <gtest/gtest.h>

#include "codec/colour/convert.h"
#include "tests/codec/colour/made_profiles.h"

namespace diffc {
namespace {

/// Every level of every primary and of white, and a grid.
Image colours(int channels) {
  std::vector<uint8_t> samples;
  const auto add = [&](int r, int g, int b) {
    for (const int level : {r, g, b}) samples.push_back(static_cast<uint8_t>(level));
  };
  for (int v = 0; v < 256; ++v) {
    if (channels == 1) {
      samples.push_back(static_cast<uint8_t>(v));
      continue;
    }
    add(v, v, v), add(v, 0, 0), add(0, v, 0), add(0, 0, v);
    add(v * 17 % 256, v * 29 % 256, v * 53 % 256);
  }
  Image image(static_cast<int>(samples.size()) / channels, 1, channels);
  image.pixels = samples;
  return image;
}

TEST(Profile, IsTheSameEveryTime) {
  const ColourSpace p3 = {Primaries::kP3, Transfer::kSrgb};
  EXPECT_EQ(make_profile(p3), make_profile(p3));
  EXPECT_LT(make_profile(p3).size(), 600u);
  EXPECT_EQ(cmsGetEncodedICCversion(test::open_profile(make_profile(p3)).get()), 0x4300000u);
}

// The same picture with another program's profile and with ours.
TEST(Profile, LooksLikeThatOfOthers) {
  const std::vector<std::pair<ColourSpace, std::vector<uint8_t>>> pairs = {
      {{Primaries::kBt709, Transfer::kSrgb}, test::bytes_of(test::own(cmsCreate_sRGBProfile()))},
      {{Primaries::kP3, Transfer::kSrgb},
       test::rgb_profile(test::kP3, test::table(test::srgb_light, 1024), 2.1)},
      {{Primaries::kAdobeRgb, Transfer::kAdobeRgb},
       test::rgb_profile(test::kAdobe, test::gamma(2.19921875), 2.1)},
      {{Primaries::kBt709, Transfer::kLinear}, test::rgb_profile(test::kBt709, test::gamma(1))},
      {{Primaries::kProPhoto, Transfer::kGamma18},
       test::rgb_profile(test::kProPhoto, test::gamma(461.0 / 256), 2.1, test::kD50)},
      {{Primaries::kGrey, Transfer::kGamma22}, test::grey_profile(test::gamma(2.2), 2.1)},
      {{Primaries::kGrey, Transfer::kLinear}, test::grey_profile(test::gamma(1))}};
  for (const auto& [space, icc] : pairs) {
    Image theirs = colours(space.primaries == Primaries::kGrey ? 1 : 3), ours = theirs;
    theirs.icc = icc;
    ours.icc = make_profile(space);
    EXPECT_LE(test::difference(theirs, ours), 1) << space_name(space);
  }
}

TEST(Profile, OfImpossiblePrimariesIsNone) {
  const Gamut point = {{0.3, 0.3}, {0.3, 0.3}, {0.3, 0.3}, {0.3127, 0.3290}};
  EXPECT_TRUE(make_profile(point, function_of(Transfer::kSrgb), "point").empty());
  const Gamut no_white = {{0.64, 0.33}, {0.3, 0.6}, {0.15, 0.06}, {0, 0}};
  EXPECT_TRUE(make_profile(no_white, function_of(Transfer::kSrgb), "no white").empty());
}

TEST(Profile, OfGreyAsRgbLooksTheSame) {
  Image grey = colours(1), rgb(grey.width, 1, 3);
  for (std::size_t i = 0; i < grey.area(); ++i) std::fill_n(&rgb.pixels[3 * i], 3, grey.pixels[i]);
  grey.icc = test::grey_profile(test::table([](double v) { return v * v * (3 - 2 * v); }, 300), 2.1);
  rgb.icc = rgb_profile_of_grey(grey.icc);
  EXPECT_LE(test::difference(grey, rgb), 1);
  EXPECT_TRUE(rgb_profile_of_grey(make_profile(ColourSpace{})).empty());
}

TEST(Cicp, CodePointsAreThoseOfH273) {
  for (const auto& [code, primaries] :
       {std::pair{1, Primaries::kBt709}, {9, Primaries::kBt2020}, {12, Primaries::kP3}}) {
    ASSERT_TRUE(gamut_of_cicp(code));
    EXPECT_EQ(gamut_of_cicp(code)->red.x, gamut_of(primaries)->red.x);
    EXPECT_EQ(gamut_of_cicp(code)->green.y, gamut_of(primaries)->green.y);
  }
  EXPECT_EQ(function_of_cicp(13)->g, 2.4);
  EXPECT_EQ(function_of_cicp(8)->g, 1);
  for (const int code : {0, 2, 3, 16, 18, 255}) EXPECT_FALSE(function_of_cicp(code)) << code;
  for (const int code : {0, 2, 3, 10, 255}) EXPECT_FALSE(gamut_of_cicp(code)) << code;
}

TEST(ColourCode, EveryByte) {
  int known = 0;
  for (int code = 0; code < 256; ++code) {
    const auto space = space_of_code(static_cast<uint8_t>(code));
    if (!space) continue;
    ++known;
    EXPECT_EQ(colour_code(*space), code);
    EXPECT_FALSE(make_profile(*space).empty());
  }
  EXPECT_EQ(known, 42);
  EXPECT_EQ(colour_code({Primaries::kP3, Transfer::kSrgb}), 0x21);
  EXPECT_EQ(colour_code({Primaries::kGrey, Transfer::kLinear}), 0x02);
  EXPECT_EQ(colour_code({Primaries::kProPhoto, Transfer::kProPhoto}), 0x57);
}

}  // namespace
}  // namespace diffc
