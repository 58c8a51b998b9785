// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Profiles are known by what they compute.

#include "codec/colour/identify.h"

#include <gtest/gtest.h>

#include "codec/colour/profile.h"
#include "tests/codec/colour/made_profiles.h"

namespace diffc {
namespace {

using test::gamma;
using test::grey_profile;
using test::rgb_profile;
using test::srgb_curve;
using test::srgb_light;
using test::table;

std::string found(const std::vector<uint8_t>& icc, int channels) {
  const ProfileReading reading = read_profile(icc, channels);
  if (!reading.fault.empty()) return "fault: " + reading.fault;
  return reading.space ? space_name(*reading.space) : "unknown";
}

// Colorants as they stand in profiles of several makers.
constexpr double kFourDecimals[3][3] = {
    {0.4361, 0.2225, 0.0139}, {0.3851, 0.7169, 0.0971}, {0.1431, 0.0606, 0.7141}};
constexpr double kRounded[3][3] = {
    {0.4360, 0.2225, 0.0139}, {0.3850, 0.7168, 0.0970}, {0.1430, 0.0606, 0.7140}};

TEST(Identify, EveryGuiseOfSrgb) {
  const auto linear_below = [](double v) { return srgb_light(v); };
  const std::vector<std::pair<const char*, std::vector<uint8_t>>> guises = {
      {"lcms", test::bytes_of(test::own(cmsCreate_sRGBProfile()))},
      {"version 4, parametric", rgb_profile(test::kBt709, srgb_curve())},
      {"version 2, 1024 points", rgb_profile(test::kBt709, table(linear_below, 1024), 2.1)},
      {"version 2, 4096 points", rgb_profile(test::kBt709, table(linear_below, 4096), 2.4)},
      {"version 2, 256 points", rgb_profile(test::kBt709, table(linear_below, 256), 2.1)},
      {"four decimals, 1024 points", test::profile_of_matrix(kFourDecimals, table(linear_below, 1024))},
      {"four decimals, rounded down", test::profile_of_matrix(kRounded, table(linear_below, 1024))},
      {"the white of CIE's D65", rgb_profile(test::kBt709, srgb_curve(), 4.3, {0.31271, 0.32902, 1})},
      {"ours", make_profile(ColourSpace{})}};
  for (const auto& [name, icc] : guises) {
    EXPECT_EQ(found(icc, 3), "sRGB") << name;
    EXPECT_TRUE(is_default_profile(icc, 3)) << name;
  }
  EXPECT_EQ(found(grey_profile(srgb_curve()), 1), "grey, sRGB curve");
  EXPECT_EQ(found(grey_profile(table(linear_below, 1024), 2.1), 1), "grey, sRGB curve");
}

TEST(Identify, OtherKnownSpaces) {
  const std::vector<std::pair<const char*, std::vector<uint8_t>>> spaces = {
      {"Display P3", rgb_profile(test::kP3, srgb_curve())},
      {"Display P3", rgb_profile(test::kP3, table(srgb_light, 1024), 2.1)},
      {"Adobe RGB (1998)", rgb_profile(test::kAdobe, gamma(563.0 / 256), 2.1)},
      {"Adobe RGB (1998)", rgb_profile(test::kAdobe, gamma(2.19921875))},
      {"ProPhoto RGB, gamma 1.8", rgb_profile(test::kProPhoto, gamma(461.0 / 256), 2.1, test::kD50)},
      {"BT.709, linear", rgb_profile(test::kBt709, gamma(1), 2.1)},
      {"BT.709, gamma 2.2", rgb_profile(test::kBt709, gamma(2.2))},
      {"BT.2020, linear", rgb_profile(test::kBt2020, gamma(1))}};
  for (const auto& [name, icc] : spaces) {
    EXPECT_EQ(found(icc, 3), name);
    EXPECT_FALSE(is_default_profile(icc, 3)) << name;
  }
  EXPECT_EQ(found(grey_profile(gamma(2.2)), 1), "grey, gamma 2.2");
  EXPECT_EQ(found(grey_profile(gamma(1.8), 2.1), 1), "grey, gamma 1.8");
  EXPECT_EQ(found(grey_profile(gamma(1)), 1), "grey, linear");
}

TEST(Identify, EverySpaceKnowsItsOwnProfile) {
  for (const int channels : {1, 3})
    for (const ColourSpace space : known_spaces(channels))
      EXPECT_EQ(found(make_profile(space), channels), space_name(space));
}

TEST(Identify, SimilarIsNotTheSame) {
  const auto steeper = [](double v) {
    return v <= 0.04045 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.45);
  };
  const cmsCIExyYTRIPLE redder = {{0.65, 0.33, 1}, {0.30, 0.60, 1}, {0.15, 0.06, 1}};
  EXPECT_EQ(found(rgb_profile(test::kBt709, table(steeper, 1024), 2.1), 3), "unknown");
  EXPECT_EQ(found(rgb_profile(redder, srgb_curve()), 3), "unknown");
  EXPECT_EQ(found(rgb_profile(test::kBt709, gamma(2.25)), 3), "unknown");
  EXPECT_EQ(found(grey_profile(gamma(2.3)), 1), "unknown");
}

TEST(Identify, GreyPicturesWithProfilesOfRgb) {
  EXPECT_EQ(found(rgb_profile(test::kBt709, srgb_curve()), 1), "grey, sRGB curve");
  EXPECT_EQ(found(rgb_profile(test::kAdobe, gamma(2.2)), 1), "grey, gamma 2.2");
  EXPECT_EQ(found(rgb_profile(test::kAdobe, gamma(2.3)), 1), "fault: it is not for grey");
  EXPECT_EQ(profile_fault(rgb_profile(test::kBt709, srgb_curve()), 1), "it is not for grey");
}

TEST(Identify, UnusableProfiles) {
  EXPECT_EQ(found({}, 3), "fault: it is damaged");
  EXPECT_EQ(found(std::vector<uint8_t>(500, 7), 3), "fault: it is damaged");
  EXPECT_EQ(found(grey_profile(gamma(2.2)), 3), "fault: it is not for RGB");
  EXPECT_EQ(found(test::bytes_of(test::own(cmsCreateLab4Profile(nullptr))), 3),
            "fault: it is none of a picture");
}

TEST(Identify, DamageNeverStopsIt) {
  testing::internal::CaptureStderr();
  std::vector<uint8_t> icc = rgb_profile(test::kP3, table(srgb_light, 16), 2.1);
  for (std::size_t size = 0; size < icc.size(); size += 7) {
    const std::vector<uint8_t> part(icc.begin(), icc.begin() + static_cast<std::ptrdiff_t>(size));
    read_profile(part, 3);
    profile_name(part);
  }
  for (std::size_t k = 0; k < icc.size(); ++k) {
    icc[k] ^= 0xFF;
    read_profile(icc, 3);
    rgb_profile_of_grey(icc);
    icc[k] ^= 0xFF;
  }
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
}

TEST(Identify, NamesArePrintable) {
  EXPECT_EQ(profile_name(make_profile({Primaries::kP3, Transfer::kSrgb})), "Display P3");
  EXPECT_EQ(profile_name({}), "");
}

}  // namespace
}  // namespace diffc
