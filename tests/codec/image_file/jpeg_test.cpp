// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include <gtest/gtest.h>

#include "codec/base/error.h"
#include "codec/image_file/image_file.h"
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
