// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Kinds of PNG that the writer does not make, built here chunk by chunk.

#include <gtest/gtest.h>
#include <zlib.h>

#include <string>

#include "codec/base/error.h"
#include "codec/image_file/image_file.h"
#include "tests/codec/image_file/make_png.h"

namespace diffc {
namespace {

using test::Bytes;
using test::png;

TEST(Png, OneBitGrey) {
  const Image image = read_image(png(3, 1, 0, {0, 0b10100000}), "x");
  EXPECT_EQ(image.channels, 1);
  EXPECT_EQ(image.pixels, (Bytes{255, 0, 255}));
  EXPECT_FALSE(image.has_alpha());
}

TEST(Png, SixteenBitsRoundToTheNearestLevel) {
  const Image image = read_image(png(4, 16, 0, {0, 0, 0x80, 0, 0x81, 0x80, 0, 0xFF, 0xFF}), "x");
  EXPECT_EQ(image.pixels, (Bytes{0, 1, 128, 255}));
}

TEST(Png, PaletteWithAndWithoutTransparency) {
  const Bytes palette = {1, 2, 3, 40, 50, 60};
  const Image opaque = read_image(png(2, 8, 3, {0, 1, 0}, {{"PLTE", palette}}), "x");
  EXPECT_EQ(opaque.channels, 3);
  EXPECT_EQ(opaque.pixels, (Bytes{40, 50, 60, 1, 2, 3}));
  EXPECT_FALSE(opaque.has_alpha());
  const Image clear = read_image(png(2, 8, 3, {0, 1, 0}, {{"PLTE", palette}, {"tRNS", {77}}}), "x");
  EXPECT_EQ(clear.alpha, (Bytes{255, 77}));
}

TEST(Png, GreyWithAlphaStaysOneChannel) {
  const Image image = read_image(png(2, 8, 4, {0, 10, 20, 30, 40}), "x");
  EXPECT_EQ(image.channels, 1);
  EXPECT_EQ(image.pixels, (Bytes{10, 30}));
  EXPECT_EQ(image.alpha, (Bytes{20, 40}));
}

TEST(Png, TransparentColourOfGrey) {
  const Image image = read_image(png(2, 8, 0, {0, 10, 30}, {{"tRNS", {0, 30}}}), "x");
  EXPECT_EQ(image.channels, 1);
  EXPECT_EQ(image.alpha, (Bytes{255, 0}));
}

TEST(Png, ProfileAndMetadataAreKeptBitByBit) {
  Image image(2, 1, 3);
  for (int i = 0; i < 100000; ++i) image.icc.push_back(static_cast<uint8_t>(i * 7 + i / 300));
  image.exif = {'M', 'M', 0, 42, 0, 0, 0, 8, 0, 0};
  image.xmp.assign(1000, 'x');
  const Image back = read_image(write_image(image, "png"), "x");
  EXPECT_EQ(back.icc, image.icc);
  EXPECT_EQ(back.exif, image.exif);
  EXPECT_EQ(back.xmp, image.xmp);
}

TEST(Png, DamagedMetadataIsIgnored) {
  // No zlib stream; a name without end; nothing at all.
  for (const Bytes& content : {Bytes{'a', 0, 0, 1, 2, 3}, Bytes(100, 'a'), Bytes{}}) {
    const Image image = read_image(png(1, 8, 0, {0, 9}, {{"iCCP", content}}), "x");
    EXPECT_EQ(image.pixels, (Bytes{9}));
    EXPECT_TRUE(image.icc.empty());
  }
}

TEST(Png, XmpPackets) {
  const auto xmp_of = [](const std::string& text) {
    return read_image(png(1, 8, 0, {0, 9}, {{"iTXt", Bytes(text.begin(), text.end())}}), "x").xmp;
  };
  const std::string head("XML:com.adobe.xmp\0\0\0en\0\0", 24);
  EXPECT_EQ(xmp_of(head + "<x/>"), (Bytes{'<', 'x', '/', '>'}));
  EXPECT_EQ(xmp_of(std::string("Comment\0\0\0\0\0<x/>", 15)), Bytes());
  for (std::size_t size = 0; size < head.size(); ++size) EXPECT_EQ(xmp_of(head.substr(0, size)), Bytes());
  Bytes packed(100);
  uLongf size = packed.size();
  compress(packed.data(), &size, reinterpret_cast<const Bytef*>("<packed/>"), 9);
  const std::string compressed =
      std::string("XML:com.adobe.xmp\0\1\0\0\0", 22) + std::string(packed.begin(), packed.begin() + size);
  EXPECT_EQ(xmp_of(compressed).size(), 9u);
  EXPECT_EQ(xmp_of(compressed.substr(0, compressed.size() - 3)), Bytes());
}

TEST(Png, TooLargeProfilesAreIgnored) {
  const Bytes zeros(size_t{17} << 20, 0);
  Bytes content = {'a', 0, 0};
  Bytes packed(compressBound(zeros.size()));
  uLongf size = packed.size();
  compress(packed.data(), &size, zeros.data(), zeros.size());
  content.insert(content.end(), packed.begin(), packed.begin() + static_cast<long>(size));
  EXPECT_TRUE(read_image(png(1, 8, 0, {0, 9}, {{"iCCP", content}}), "x").icc.empty());
}

TEST(Png, HugeSizesAreRefusedFromTheHeader) {
  try {
    read_image(png(0x7FFFFFFF, 8, 2, {0, 9}), "x");
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::kLimit);
  }
}

}  // namespace
}  // namespace diffc
