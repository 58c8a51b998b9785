// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Kinds of PNG that the writer does not make, built here chunk by chunk.

#include <gtest/gtest.h>
#include <zlib.h>

#include <string>

#include "codec/base/error.h"
#include "codec/image_file/image_file.h"

namespace diffc {
namespace {

using Bytes = std::vector<uint8_t>;

void put_32(Bytes& out, size_t value) {
  for (int shift = 24; shift >= 0; shift -= 8) out.push_back(static_cast<uint8_t>(value >> shift));
}

void put_chunk(Bytes& out, const std::string& type, const Bytes& content) {
  put_32(out, content.size());
  Bytes body(type.begin(), type.end());
  body.insert(body.end(), content.begin(), content.end());
  out.insert(out.end(), body.begin(), body.end());
  put_32(out, crc32(0, body.data(), static_cast<uInt>(body.size())));
}

/// A PNG of one row (filter type 0 included in `row`), with further chunks before its data.
Bytes png(uint32_t width, uint8_t depth, uint8_t type, const Bytes& row,
          const std::vector<std::pair<std::string, Bytes>>& chunks = {}) {
  Bytes out = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
  Bytes header;
  put_32(header, width);
  put_32(header, 1);
  header.insert(header.end(), {depth, type, 0, 0, 0});
  put_chunk(out, "IHDR", header);
  for (const auto& [name, content] : chunks) put_chunk(out, name, content);
  Bytes packed(compressBound(row.size()));
  uLongf size = packed.size();
  compress(packed.data(), &size, row.data(), row.size());
  packed.resize(size);
  put_chunk(out, "IDAT", packed);
  put_chunk(out, "IEND", {});
  return out;
}

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

TEST(Png, ProfileAndExifAreKeptBitByBit) {
  Image image(2, 1, 3);
  for (int i = 0; i < 100000; ++i) image.icc.push_back(static_cast<uint8_t>(i * 7 + i / 300));
  image.exif = {'M', 'M', 0, 42, 0, 0, 0, 8, 0, 0};
  const Image back = read_image(write_image(image, "png"), "x");
  EXPECT_EQ(back.icc, image.icc);
  EXPECT_EQ(back.exif, image.exif);
}

TEST(Png, DamagedMetadataIsIgnored) {
  // No zlib stream; a name without end; nothing at all.
  for (const Bytes& content : {Bytes{'a', 0, 0, 1, 2, 3}, Bytes(100, 'a'), Bytes{}}) {
    const Image image = read_image(png(1, 8, 0, {0, 9}, {{"iCCP", content}}), "x");
    EXPECT_EQ(image.pixels, (Bytes{9}));
    EXPECT_TRUE(image.icc.empty());
  }
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
