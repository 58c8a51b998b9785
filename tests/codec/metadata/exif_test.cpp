// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/metadata/exif.h"

#include <gtest/gtest.h>

#include "codec/metadata/xmp.h"
#include "tests/codec/metadata/make_exif.h"

namespace diffc {
namespace {

using Bytes = std::vector<uint8_t>;
using test::exif_with_orientation;
using test::ExifWriter;

TEST(Exif, OrientationIsReadAndReset) {
  for (const bool big_endian : {false, true})
    for (int orientation = 1; orientation <= 8; ++orientation) {
      Bytes exif = exif_with_orientation(orientation, big_endian);
      EXPECT_EQ(exif_orientation(exif), orientation);
      reset_exif_orientation(exif);
      EXPECT_EQ(exif, exif_with_orientation(1, big_endian));
    }
}

TEST(Exif, WhatIsNoOrientationIsUpright) {
  EXPECT_EQ(exif_orientation({}), 1);
  EXPECT_EQ(exif_orientation(Bytes(100, 7)), 1);
  for (const int value : {0, 9, 65535}) {
    Bytes exif = exif_with_orientation(value);
    const Bytes before = exif;
    EXPECT_EQ(exif_orientation(exif), 1);
    reset_exif_orientation(exif);
    EXPECT_EQ(exif, before);
  }
  ExifWriter two_values;
  two_values.directory({{274, 3, 3, 8}}, 0);
  EXPECT_EQ(exif_orientation(two_values.bytes()), 1);
  ExifWriter other_type;
  other_type.directory({{274, 5, 1, 8}}, 0);
  EXPECT_EQ(exif_orientation(other_type.bytes()), 1);
}

/// IFD0 with an Exif directory and its value, then a thumbnail, then bytes that a maker note means.
ExifWriter with_thumbnail(const Bytes& thumbnail, const Bytes& after) {
  ExifWriter writer;
  const uint32_t sub = 8 + 2 + 2 * 12 + 4, text = sub + 2 + 12 + 4, first = text + 6;
  const uint32_t picture = first + 2 + 2 * 12 + 4;
  writer.directory({{274, 3, 1, 6}, {34665, 4, 1, sub}}, first);
  writer.directory({{37500, 7, 6, text}}, 0);
  writer.data({1, 2, 3, 4, 5, 6});
  writer.directory({{513, 4, 1, picture}, {514, 4, 1, static_cast<uint32_t>(thumbnail.size())}}, 0);
  writer.data(thumbnail);
  writer.data(after);
  return writer;
}

TEST(Exif, ThumbnailAtTheEndIsCutOff) {
  Bytes exif = with_thumbnail(Bytes(5000, 0xAB), {}).bytes();
  const Bytes whole = exif;
  drop_exif_thumbnail(exif);
  const std::size_t rest = 8 + 2 + 24 + 4 + 2 + 12 + 4 + 6;
  ASSERT_EQ(exif.size(), rest);
  Bytes expected(whole.begin(), whole.begin() + rest);
  std::fill_n(expected.begin() + 8 + 2 + 24, 4, 0);  // no next directory
  EXPECT_EQ(exif, expected);
  EXPECT_EQ(exif_orientation(exif), 6);
  drop_exif_thumbnail(exif);
  EXPECT_EQ(exif, expected);
}

TEST(Exif, ThumbnailBeforeOtherThingsBecomesZeros) {
  Bytes exif = with_thumbnail(Bytes(500, 0xAB), {7, 8, 9}).bytes();
  const std::size_t size = exif.size();
  drop_exif_thumbnail(exif);
  ASSERT_EQ(exif.size(), size);
  EXPECT_EQ(std::count(exif.begin(), exif.end(), 0xAB), 0);
  EXPECT_EQ(Bytes(exif.end() - 3, exif.end()), (Bytes{7, 8, 9}));
}

TEST(Exif, ThumbnailThatOverlapsOtherThingsLeavesThem) {
  ExifWriter writer;
  const uint32_t first = 8 + 2 + 12 + 4;
  writer.directory({{274, 3, 1, 8}}, first);
  writer.directory({{513, 4, 1, 0}, {514, 4, 1, 1000}}, 0);  // claims the whole block
  Bytes exif = writer.bytes();
  drop_exif_thumbnail(exif);
  EXPECT_EQ(exif, exif_with_orientation(8));
}

TEST(Exif, LoopsEnd) {
  ExifWriter self;
  self.directory({{34665, 4, 1, 8}, {34853, 4, 1, 8}, {40965, 4, 1, 8}, {274, 3, 1, 3}}, 8);
  Bytes exif = self.bytes();
  EXPECT_EQ(exif_orientation(exif), 3);
  drop_exif_thumbnail(exif);
  EXPECT_EQ(exif.size(), self.size());
}

TEST(Exif, ManyEntriesOverTheWholeBlockTakeNoTime) {
  ExifWriter writer;
  const uint32_t first = 8 + 2 + 12 + 4;
  writer.directory({{274, 3, 1, 8}}, first);
  std::vector<test::ExifEntry> entries(60000, {513, 1, 700000, 8});
  writer.directory(entries, 0);
  Bytes exif = writer.bytes();
  drop_exif_thumbnail(exif);
  EXPECT_EQ(exif_orientation(exif), 8);
}

TEST(Exif, DamageIsLeftAlone) {
  const Bytes whole = with_thumbnail(Bytes(40, 0xAB), {7, 8, 9}).bytes();
  const auto use = [](Bytes exif) {
    exif_orientation(exif);
    reset_exif_orientation(exif);
    drop_exif_thumbnail(exif);
  };
  for (std::size_t size = 0; size < whole.size(); ++size) use({whole.begin(), whole.begin() + size});
  for (std::size_t k = 0; k < whole.size(); ++k)
    for (const uint8_t value : {0x00, 0x01, 0x7F, 0xFF}) {
      Bytes damaged = whole;
      damaged[k] = value;
      use(damaged);
    }
}

TEST(Xmp, OrientationIsReset) {
  const auto reset = [](std::string text) {
    Bytes xmp(text.begin(), text.end());
    reset_xmp_orientation(xmp);
    return std::string(xmp.begin(), xmp.end());
  };
  EXPECT_EQ(reset("<a tiff:Orientation=\"6\" b=\"6\"/>"), "<a tiff:Orientation=\"1\" b=\"6\"/>");
  EXPECT_EQ(reset("<tiff:Orientation>8</tiff:Orientation>"), "<tiff:Orientation>1</tiff:Orientation>");
  for (const char* other :
       {"", "tiff:Orientation", "tiff:Orientation=", "tiff:OrientationX6", "tiff:Orientation='66'"})
    EXPECT_EQ(reset(other), other);
}

}  // namespace
}  // namespace diffc
