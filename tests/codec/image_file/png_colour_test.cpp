// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// What colour chunks mean, and which of them counts (PNG specification, third edition, 4.3).

#include <gtest/gtest.h>

#include "codec/colour/identify.h"
#include "codec/image_file/image_file.h"
#include "tests/codec/colour/made_profiles.h"
#include "tests/codec/image_file/make_png.h"

namespace diffc {
namespace {

using test::Bytes;
using test::numbers_chunk;
using test::png;

using Chunks = std::vector<std::pair<std::string, Bytes>>;

// In the order of cHRM: white, red, green, blue.
const std::vector<size_t> kSrgb = {31270, 32900, 64000, 33000, 30000, 60000, 15000, 6000};
const std::vector<size_t> kP3 = {31270, 32900, 68000, 32000, 26500, 69000, 15000, 6000};
const std::vector<size_t> kAdobe = {31270, 32900, 64000, 33000, 21000, 71000, 15000, 6000};

Image colour_picture(const Chunks& chunks) {
  Bytes row = {0};
  for (int v = 0; v < 256; ++v)
    for (const int sample : {v, v * 7 % 256, v * 31 % 256, v, v, v, v, 0, 0, 0, v, 0, 0, 0, v})
      row.push_back(static_cast<uint8_t>(sample));
  return read_image(png(5 * 256, 8, 2, row, chunks), "x");
}

Image grey_picture(const Chunks& chunks) {
  Bytes row = {0};
  for (int v = 0; v < 256; ++v) row.push_back(static_cast<uint8_t>(v));
  return read_image(png(256, 8, 0, row, chunks), "x");
}

std::string space_of(const Image& image) {
  if (image.icc.empty()) return "nothing";
  const auto space = read_profile(image.icc, image.channels).space;
  return space ? space_name(*space) : "a profile";
}

/// As what the chunks should mean, told by a profile of another make.
void expect_looks(Image image, const Bytes& icc) {
  Image other = image;
  other.icc = icc;
  EXPECT_LE(test::difference(image, other), 1);
}

TEST(PngColour, LinearLight) {
  const Image image = colour_picture({{"gAMA", numbers_chunk({100000})}});
  EXPECT_EQ(space_of(image), "BT.709, linear");
  expect_looks(image, test::rgb_profile(test::kBt709, test::gamma(1)));
}

TEST(PngColour, GammaAlone) {
  const Image image = colour_picture({{"gAMA", numbers_chunk({45455})}});
  EXPECT_EQ(space_of(image), "BT.709, gamma 2.2");
  expect_looks(image, test::rgb_profile(test::kBt709, test::gamma(2.2)));
}

TEST(PngColour, GammaAndChromaticities) {
  const Image image = colour_picture({{"gAMA", numbers_chunk({45455})}, {"cHRM", numbers_chunk(kAdobe)}});
  EXPECT_EQ(space_of(image), "Adobe RGB (1998), gamma 2.2");
  expect_looks(image, test::rgb_profile(test::kAdobe, test::gamma(2.2)));
}

TEST(PngColour, ChromaticitiesAlone) {
  const Image image = colour_picture({{"cHRM", numbers_chunk(kP3)}});
  EXPECT_EQ(space_of(image), "Display P3");
  expect_looks(image, test::rgb_profile(test::kP3, test::srgb_curve()));
  EXPECT_EQ(space_of(colour_picture({{"cHRM", numbers_chunk(kSrgb)}})), "nothing");
}

TEST(PngColour, SrgbCountsMoreThanItsFallbacks) {
  const Chunks chunks = {{"sRGB", {0}}, {"gAMA", numbers_chunk({45455})}, {"cHRM", numbers_chunk(kSrgb)}};
  EXPECT_EQ(space_of(colour_picture(chunks)), "nothing");
  EXPECT_EQ(space_of(grey_picture(chunks)), "nothing");
}

TEST(PngColour, ProfilesCountMoreThanNumbers) {
  const Bytes icc = test::rgb_profile(test::kP3, test::table(test::srgb_light, 512), 2.1);
  const Image image =
      colour_picture({{"gAMA", numbers_chunk({100000})}, {"iCCP", test::icc_chunk(icc)}, {"sRGB", {0}}});
  EXPECT_EQ(image.icc, icc);
}

TEST(PngColour, CodePointsCountMost) {
  const Chunks others = {{"iCCP", test::icc_chunk(test::rgb_profile(test::kAdobe, test::gamma(2.2)))},
                         {"sRGB", {0}},
                         {"gAMA", numbers_chunk({100000})}};
  const auto with = [&](Bytes cicp) {
    Chunks chunks = others;
    chunks.emplace_back("cICP", std::move(cicp));
    return colour_picture(chunks);
  };
  EXPECT_EQ(space_of(with({12, 13, 0, 1})), "Display P3");
  expect_looks(with({12, 13, 0, 1}), test::rgb_profile(test::kP3, test::srgb_curve()));
  EXPECT_EQ(space_of(with({9, 1, 0, 1})), "BT.2020");
  EXPECT_EQ(space_of(with({1, 8, 0, 1})), "BT.709, linear");
  EXPECT_EQ(space_of(with({1, 13, 0, 1})), "nothing");
  // PQ, unknown numbers, a matrix, narrow range, another length: the next chunk counts.
  for (const Bytes& cicp :
       {Bytes{9, 16, 0, 1}, {2, 2, 0, 1}, {12, 13, 1, 1}, {12, 13, 0, 0}, {12, 13, 0}, {}})
    EXPECT_EQ(space_of(with(cicp)), "Adobe RGB (1998), gamma 2.2");
}

TEST(PngColour, Grey) {
  EXPECT_EQ(space_of(grey_picture({{"gAMA", numbers_chunk({100000})}})), "grey, linear");
  expect_looks(grey_picture({{"gAMA", numbers_chunk({55556})}}), test::grey_profile(test::gamma(1.8)));
  EXPECT_EQ(space_of(grey_picture({{"cICP", {12, 4, 0, 1}}})), "grey, gamma 2.2");
  EXPECT_EQ(space_of(grey_picture({{"cHRM", numbers_chunk(kP3)}})), "nothing");
}

TEST(PngColour, NonsenseIsIgnored) {
  const std::vector<size_t> zeros(8, 0), large(8, 0xFFFFFFFF), point(8, 33333);
  for (const Chunks& chunks : std::vector<Chunks>{{{"gAMA", numbers_chunk({0})}},
                                                  {{"gAMA", numbers_chunk({0xFFFFFFFF})}},
                                                  {{"gAMA", {1, 2}}},
                                                  {{"cHRM", numbers_chunk(zeros)}},
                                                  {{"cHRM", numbers_chunk(large)}},
                                                  {{"cHRM", numbers_chunk(point)}},
                                                  {{"cHRM", numbers_chunk({1, 2, 3})}},
                                                  {{"sRGB", {}}}})
    EXPECT_EQ(space_of(colour_picture(chunks)), "nothing") << chunks[0].first;
}

}  // namespace
}  // namespace diffc
