// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include <gtest/gtest.h>

#include <array>
#include <functional>

#include "codec/base/error.h"
#include "codec/image_file/image_file.h"
#include "tests/codec/colour/made_profiles.h"
#include "tests/codec/image_file/make_jpeg.h"

namespace diffc {
namespace {

Image ramp(int width, int height, int channels) {
  Image image(width, height, channels);
  for (size_t i = 0; i < image.size(); ++i) image.pixels[i] = static_cast<uint8_t>(i * 200 / image.size());
  return image;
}

void expect_near(const std::vector<uint8_t>& a, const std::vector<uint8_t>& b, int tolerance) {
  ASSERT_EQ(a.size(), b.size());
  for (size_t i = 0; i < a.size(); ++i) ASSERT_NEAR(a[i], b[i], tolerance) << i;
}

TEST(JpegFile, GreyAndColour) {
  for (const int channels : {1, 3}) {
    const Image image = ramp(40, 24, channels), back = read_image(test::make_jpeg(image), "x");
    ASSERT_EQ(back.channels, channels);
    EXPECT_EQ(back.width, 40);
    expect_near(back.pixels, image.pixels, 6);
  }
}

TEST(JpegFile, InksBecomeColour) {
  const int width = 16, height = 16;
  std::vector<uint8_t> inks, colours;
  for (int i = 0; i < width * height; ++i) {
    for (const int ink : {200, 100, 50, 128}) inks.push_back(static_cast<uint8_t>(ink));
    for (const int colour : {100, 50, 25}) colours.push_back(static_cast<uint8_t>(colour));
  }
  const Image image = read_image(test::make_jpeg(width, height, 4, inks.data()), "x");
  EXPECT_EQ(image.channels, 3);
  EXPECT_FALSE(image.has_alpha());
  expect_near(image.pixels, colours, 2);
}

TEST(JpegFile, ProfileAndMetadata) {
  Image image = ramp(8, 8, 3);
  image.icc.assign(200000, 5);  // four segments
  image.exif = {'M', 'M', 0, 42, 0, 0, 0, 8, 0, 0};
  image.xmp.assign(300, 'x');
  const Image back = read_image(test::make_jpeg(image), "x");
  EXPECT_EQ(back.icc, image.icc);
  EXPECT_EQ(back.exif, image.exif);
  EXPECT_EQ(back.xmp, image.xmp);
}

/// Blocks of 8x8 pixels, so that JPEG keeps them.
std::vector<uint8_t> blocks_of_inks(int count, const std::function<std::array<uint8_t, 4>(int)>& inks) {
  std::vector<uint8_t> samples;
  for (int y = 0; y < 8; ++y)
    for (int x = 0; x < 8 * count; ++x)
      for (const uint8_t ink : inks(x / 8)) samples.push_back(ink);
  return samples;
}

// The colours of all sixteen combinations of full inks are those of the profile, but for JPEG and the black
// point that the perceptual intent of version 4 moves.
TEST(JpegFile, InksBecomeTheColoursOfTheirProfile) {
  const auto colour = [](int corner, int c) {
    return static_cast<uint8_t>(corner == 0 ? 255 : 40 + (corner * 11 + c * 60) % 180);
  };
  const std::vector<uint8_t> icc = test::cmyk_profile(colour);
  const std::vector<uint8_t> samples = blocks_of_inks(16, [](int corner) {
    std::array<uint8_t, 4> inks;
    for (int k = 0; k < 4; ++k) inks[k] = corner >> k & 1 ? 0 : 255;  // inverted
    return inks;
  });
  for (const bool ycck : {false, true}) {
    const Image image =
        read_image(test::make_jpeg(128, 8, 4, samples.data(), {.icc = icc, .ycck = ycck}), "x");
    EXPECT_EQ(image.channels, 3);
    EXPECT_TRUE(image.icc.empty());
    for (int corner = 0; corner < 16; ++corner)
      for (int c = 0; c < 3; ++c)
        EXPECT_NEAR(image.pixels[3 * (8 * corner + 4 + 128 * 4) + c], colour(corner, c), 5)
            << corner << " " << c;
  }
}

TEST(JpegFile, InksWithAProfileOfNoUse) {
  const std::vector<uint8_t> samples = blocks_of_inks(2, [](int) {
    return std::array<uint8_t, 4>{200, 100, 50, 128};
  });
  for (const std::vector<uint8_t>& icc :
       {std::vector<uint8_t>(500, 7), test::grey_profile(test::gamma(2.2))}) {
    const Image image = read_image(test::make_jpeg(16, 8, 4, samples.data(), {.icc = icc}), "x");
    EXPECT_NEAR(image.pixels[0], 100, 2);
    EXPECT_EQ(image.icc, icc);  // for a warning
  }
}

TEST(JpegFile, HalfAFileIsRefused) {
  try {
    read_image(test::half(test::make_jpeg(ramp(64, 64, 3))), "photo.jpg");
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::kData);
    EXPECT_EQ(std::string(error.what()),
              "photo.jpg: not an image that can be read: it ends too early or is damaged");
  }
}

}  // namespace
}  // namespace diffc
