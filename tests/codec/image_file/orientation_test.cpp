// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Pictures stand upright whatever the file that they come from.

#include "codec/metadata/orientation.h"

#include <gtest/gtest.h>

#include "codec/image_file/image_file.h"
#include "codec/metadata/exif.h"
#include "tests/codec/image_file/make_jpeg.h"
#include "tests/codec/metadata/make_exif.h"

namespace diffc {
namespace {

/// Blocks of 8x8 pixels of different grey, 3 by 2, seen upright at the given orientation.
Image blocks(int channels) {
  Image image(24, 16, channels);
  for (int y = 0; y < 16; ++y)
    for (int x = 0; x < 24; ++x)
      for (int c = 0; c < channels; ++c)
        image.pixels[(24 * y + x) * channels + c] = static_cast<uint8_t>(40 * (y / 8 * 3 + x / 8));
  return image;
}

Image upright(Image image, int orientation) {
  turn_upright(image, orientation);
  return image;
}

TEST(FileOrientation, Jpeg) {
  for (int orientation = 1; orientation <= 8; ++orientation) {
    SCOPED_TRACE(orientation);
    Image image = blocks(3);
    image.exif = test::exif_with_orientation(orientation);
    const std::vector<uint8_t> file = test::make_jpeg(image);
    const Image back = read_image(file, "x"), expected = upright(blocks(3), orientation);
    ASSERT_EQ(back.width, expected.width);
    ASSERT_EQ(back.height, expected.height);
    for (std::size_t i = 0; i < back.size(); ++i) ASSERT_NEAR(back.pixels[i], expected.pixels[i], 2);
    EXPECT_EQ(back.exif, test::exif_with_orientation(1));
    const Image stored = read_stored_image(file, "x");
    EXPECT_EQ(stored.width, 24);
    EXPECT_EQ(stored.exif, image.exif);
  }
}

TEST(FileOrientation, PngWithAlpha) {
  for (int orientation = 1; orientation <= 8; ++orientation) {
    SCOPED_TRACE(orientation);
    Image image = blocks(1);
    for (std::size_t i = 0; i < image.area(); ++i) image.alpha.push_back(static_cast<uint8_t>(i));
    image.exif = test::exif_with_orientation(orientation, true);
    const Image back = read_image(write_image(image, "png"), "x");
    turn_upright(image);
    EXPECT_EQ(back.width, image.width);
    EXPECT_EQ(back.pixels, image.pixels);
    EXPECT_EQ(back.alpha, image.alpha);
    EXPECT_EQ(back.exif, test::exif_with_orientation(1, true));
  }
}

/// A TIFF file of one strip.
std::vector<uint8_t> tiff(const Image& image, int orientation, int bits) {
  test::ExifWriter writer;
  const auto u = [](auto value) { return static_cast<uint32_t>(value); };
  const uint32_t samples = 8 + 2 + 10 * 12 + 4, bytes = u(image.size()) * u(bits) / 8;
  writer.directory({{256, 3, 1, u(image.width)},
                    {257, 3, 1, u(image.height)},
                    {258, 3, 1, u(bits)},
                    {259, 3, 1, 1},
                    {262, 3, 1, 1},
                    {273, 4, 1, samples},
                    {274, 3, 1, u(orientation)},
                    {277, 3, 1, 1},
                    {278, 3, 1, u(image.height)},
                    {279, 4, 1, bytes}},
                   0);
  for (const uint8_t sample : image.pixels)
    writer.data(bits == 8 ? std::vector<uint8_t>{sample} : std::vector<uint8_t>{sample, sample});
  return writer.bytes();
}

TEST(FileOrientation, Tiff) {
  for (const int bits : {8, 16})
    for (int orientation = 1; orientation <= 8; ++orientation) {
      SCOPED_TRACE(std::to_string(bits) + " bits, " + std::to_string(orientation));
      const Image back = read_image(tiff(blocks(1), orientation, bits), "x"),
                  expected = upright(blocks(1), orientation);
      EXPECT_EQ(back.width, expected.width);
      EXPECT_EQ(back.height, expected.height);
      EXPECT_EQ(back.pixels, expected.pixels);
    }
}

}  // namespace
}  // namespace diffc
