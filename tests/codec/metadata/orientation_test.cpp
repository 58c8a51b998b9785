// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/metadata/orientation.h"

#include <gtest/gtest.h>

#include "codec/metadata/exif.h"
#include "tests/codec/metadata/make_exif.h"

namespace diffc {
namespace {

using Bytes = std::vector<uint8_t>;

/// Rows 123 and 456.
Image stored() {
  Image image(3, 2, 1);
  image.pixels = {1, 2, 3, 4, 5, 6};
  image.alpha = {11, 12, 13, 14, 15, 16};
  return image;
}

// Where the first row and the first column of the stored picture are seen: EXIF 2.32, tag 274.
TEST(Orientation, AllEight) {
  const std::vector<std::pair<int, Bytes>> upright = {
      {3, {1, 2, 3, 4, 5, 6}},  // top, left
      {3, {3, 2, 1, 6, 5, 4}},  // top, right
      {3, {6, 5, 4, 3, 2, 1}},  // bottom, right
      {3, {4, 5, 6, 1, 2, 3}},  // bottom, left
      {2, {1, 4, 2, 5, 3, 6}},  // left, top
      {2, {4, 1, 5, 2, 6, 3}},  // right, top
      {2, {6, 3, 5, 2, 4, 1}},  // right, bottom
      {2, {3, 6, 2, 5, 1, 4}},  // left, bottom
  };
  for (int orientation = 1; orientation <= 8; ++orientation) {
    SCOPED_TRACE(orientation);
    Image image = stored();
    image.exif = test::exif_with_orientation(orientation, orientation % 2);
    turn_upright(image);
    const auto& [width, pixels] = upright[orientation - 1];
    EXPECT_EQ(image.width, width);
    EXPECT_EQ(image.height, 6 / width);
    EXPECT_EQ(image.pixels, pixels);
    for (std::size_t i = 0; i < 6; ++i) EXPECT_EQ(image.alpha[i], pixels[i] + 10);
    EXPECT_EQ(image.exif, test::exif_with_orientation(1, orientation % 2));
  }
}

TEST(Orientation, ColoursStayTogether) {
  Image image(2, 1, 3);
  image.pixels = {1, 2, 3, 4, 5, 6};
  turn_upright(image, 6);
  EXPECT_EQ(image.width, 1);
  EXPECT_EQ(image.pixels, (Bytes{1, 2, 3, 4, 5, 6}));
  turn_upright(image, 4);
  EXPECT_EQ(image.pixels, (Bytes{4, 5, 6, 1, 2, 3}));
}

TEST(Orientation, OtherNumbersChangeNothing) {
  for (const int orientation : {-1, 0, 1, 9, 255}) {
    Image image = stored();
    turn_upright(image, orientation);
    EXPECT_EQ(image.pixels, stored().pixels);
    EXPECT_EQ(image.width, 3);
  }
}

TEST(Orientation, IsResetInXmpToo) {
  Image image = stored();
  const std::string xmp = "<x tiff:Orientation=\"3\"/>";
  image.xmp.assign(xmp.begin(), xmp.end());
  image.exif = test::exif_with_orientation(3);
  turn_upright(image);
  EXPECT_EQ(std::string(image.xmp.begin(), image.xmp.end()), "<x tiff:Orientation=\"1\"/>");
}

}  // namespace
}  // namespace diffc
