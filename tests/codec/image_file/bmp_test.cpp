// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include <gtest/gtest.h>

#include <string>

#include "codec/base/error.h"
#include "codec/image_file/image_file.h"

namespace diffc {
namespace {

/// A BMP file by its parts. `masks` follow the 40 bytes of the header or fill the first fields behind them.
struct Bmp {
  uint32_t width = 2, height = 1;
  uint32_t depth = 24, compression = 0, header = 40;
  std::vector<uint32_t> masks, palette;
  std::vector<uint8_t> pixels;

  std::vector<uint8_t> bytes() const {
    std::vector<uint8_t> out = {'B', 'M'};
    const auto add = [&](uint32_t value, int size) {
      for (int i = 0; i < size; ++i) out.push_back(static_cast<uint8_t>(value >> 8 * i));
    };
    const size_t before = header > 40 ? 14 + header : 14 + header + 4 * masks.size();
    const auto start = static_cast<uint32_t>(before + 4 * palette.size());
    for (const uint32_t field :
         {start + static_cast<uint32_t>(pixels.size()), 0u, start, header, width, height})
      add(field, 4);
    add(1, 2);
    add(depth, 2);
    for (const uint32_t field : {compression, 0u, 0u, 0u, static_cast<uint32_t>(palette.size()), 0u})
      add(field, 4);
    for (const uint32_t mask : masks) add(mask, 4);
    out.resize(before);
    for (const uint32_t colour : palette) add(colour, 4);
    out.insert(out.end(), pixels.begin(), pixels.end());
    return out;
  }
};

using Levels = std::vector<uint8_t>;

std::string fault_of(const std::vector<uint8_t>& bytes) {
  try {
    read_image(bytes, "x.bmp");
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::kData);
    return error.what();
  }
  return "read";
}

TEST(BmpFile, ReservedByteIsNoAlpha) {
  const Image image = read_image(Bmp{.depth = 32, .pixels = {1, 2, 3, 0, 4, 5, 6, 9}}.bytes(), "x");
  EXPECT_FALSE(image.has_alpha());
  EXPECT_EQ(image.pixels, (Levels{3, 2, 1, 6, 5, 4}));
}

TEST(BmpFile, MasksOfColoursAlone) {
  const Levels stored = {1, 2, 3, 0, 4, 5, 6, 0};
  Bmp file{.depth = 32, .compression = 3, .masks = {0xFF0000, 0xFF00, 0xFF}, .pixels = stored};
  EXPECT_FALSE(read_image(file.bytes(), "x").has_alpha());
  EXPECT_EQ(read_image(file.bytes(), "x").pixels, (Levels{3, 2, 1, 6, 5, 4}));
  file.masks = {0xFF, 0xFF00, 0xFF0000};
  EXPECT_EQ(read_image(file.bytes(), "x").pixels, (Levels{1, 2, 3, 4, 5, 6}));
  file.header = 56;
  file.masks = {0xFF000000, 0xFF0000, 0xFF00, 0};
  EXPECT_FALSE(read_image(file.bytes(), "x").has_alpha());
  EXPECT_EQ(read_image(file.bytes(), "x").pixels, (Levels{0, 3, 2, 0, 6, 5}));
}

TEST(BmpFile, MaskOfAlpha) {
  for (const uint32_t header : {40u, 56u, 108u, 124u}) {
    const Bmp file{.depth = 32,
                   .compression = header == 40 ? 6u : 3u,
                   .header = header,
                   .masks = {0xFF0000, 0xFF00, 0xFF, 0xFF000000},
                   .pixels = {1, 2, 3, 7, 4, 5, 6, 255}};
    const Image image = read_image(file.bytes(), "x");
    EXPECT_EQ(image.pixels, (Levels{3, 2, 1, 6, 5, 4})) << header;
    EXPECT_EQ(image.alpha, (Levels{7, 255})) << header;
  }
}

TEST(BmpFile, SamplesOfFewBitsFillTheRange) {
  // 5, 5 and 5 bits without masks; 5, 6 and 5 with them: full red, and green at 32 of 63.
  EXPECT_EQ(read_image(Bmp{.depth = 16, .pixels = {0x00, 0x7C, 0xE0, 0x03}}.bytes(), "x").pixels,
            (Levels{255, 0, 0, 0, 255, 0}));
  const Bmp file{
      .depth = 16, .compression = 3, .masks = {0xF800, 0x07E0, 0x001F}, .pixels = {0x00, 0xF8, 0x00, 0x04}};
  EXPECT_EQ(read_image(file.bytes(), "x").pixels, (Levels{255, 0, 0, 0, 130, 0}));
  const Bmp ten{.width = 1,
                .depth = 32,
                .compression = 3,
                .masks = {0x3FF00000, 0xFFC00, 0x3FF},
                .pixels = {0, 2, 0xF0, 0x3F}};
  EXPECT_EQ(read_image(ten.bytes(), "x").pixels, (Levels{255, 0, 128}));
}

TEST(BmpFile, Palettes) {
  const Bmp colours{
      .width = 3, .depth = 4, .palette = {0x0000FF, 0x00FF00, 0x112233}, .pixels = {0x01, 0x20, 0, 0}};
  EXPECT_EQ(read_image(colours.bytes(), "x").pixels, (Levels{0, 0, 255, 0, 255, 0, 0x11, 0x22, 0x33}));
  const Bmp ink{.width = 3, .depth = 1, .palette = {0xFFFFFF, 0}, .pixels = {0x40, 0, 0, 0}};
  const Image grey = read_image(ink.bytes(), "x");
  EXPECT_EQ(grey.channels, 1);
  EXPECT_EQ(grey.pixels, (Levels{255, 0, 255}));
  const Bmp lacking{.depth = 8, .palette = {0, 0xFFFFFF}, .pixels = {1, 2, 0, 0}};
  EXPECT_EQ(fault_of(lacking.bytes()),
            "x.bmp: not an image that can be read: its palette lacks colours that its pixels have");
}

TEST(BmpFile, RowsFromTheTop) {
  Bmp file{.width = 1, .height = 2, .pixels = {1, 1, 1, 0, 2, 2, 2, 0}};
  EXPECT_EQ(read_image(file.bytes(), "x").pixels, (Levels{2, 2, 2, 1, 1, 1}));
  file.height = static_cast<uint32_t>(-2);
  EXPECT_EQ(read_image(file.bytes(), "x").pixels, (Levels{1, 1, 1, 2, 2, 2}));
}

// Bottom row: four pixels of level 1. Top: two of 2 and two of 3.
TEST(BmpFile, Runs) {
  std::vector<uint32_t> greys;
  for (uint32_t level = 0; level < 256; ++level) greys.push_back(level * 0x010101);
  Bmp file{.width = 4,
           .height = 2,
           .depth = 8,
           .compression = 1,
           .palette = greys,
           .pixels = {4, 1, 0, 0, 2, 2, 2, 3, 0, 0, 0, 1}};
  EXPECT_EQ(read_image(file.bytes(), "x").pixels, (Levels{2, 2, 3, 3, 1, 1, 1, 1}));
  file.pixels = {0, 3, 7, 8, 9, 0, 0, 2, 1, 1, 0, 1};  // three as they are, then to the right and up
  EXPECT_EQ(read_image(file.bytes(), "x").pixels, (Levels{0, 0, 0, 0, 7, 8, 9, 0}));
  file.pixels = {5, 1, 0, 1};
  EXPECT_EQ(fault_of(file.bytes()), "x.bmp: not an image that can be read: a run of it leaves the picture");
  file.depth = 4;
  file.compression = 2;
  greys.resize(16);
  file.palette = greys;
  file.pixels = {4, 0x12, 0, 0, 0, 4, 0x34, 0x56, 0, 1};
  EXPECT_EQ(read_image(file.bytes(), "x").pixels, (Levels{3, 4, 5, 6, 1, 2, 1, 2}));
}

TEST(BmpFile, RefusedWithTheReason) {
  EXPECT_EQ(fault_of(Bmp{.depth = 0, .compression = 5}.bytes()),
            "x.bmp: not an image that can be read: its header is damaged");
  EXPECT_EQ(fault_of(Bmp{.compression = 4}.bytes()),
            "x.bmp: not an image that can be read: its pixels are a JPEG file");
  EXPECT_EQ(fault_of(Bmp{.pixels = {1, 2, 3}}.bytes()),
            "x.bmp: not an image that can be read: it ends too early");
  const Bmp holes{.depth = 32, .compression = 3, .masks = {0xF0F, 0xF0, 0xF000}, .pixels = Levels(8)};
  EXPECT_EQ(fault_of(holes.bytes()),
            "x.bmp: not an image that can be read: the bits of its samples are not contiguous");
}

}  // namespace
}  // namespace diffc
