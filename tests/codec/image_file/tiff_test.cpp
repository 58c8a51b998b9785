// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// TIFF files of many layouts, written by libtiff, against the pixels that they mean.

#include <gtest/gtest.h>
#include <tiffio.h>

#include <cmath>
#include <string>

#include "codec/base/error.h"
#include "codec/base/file.h"
#include "codec/image_file/image_file.h"

namespace diffc {
namespace {

constexpr uint32_t kWidth = 21, kHeight = 18;

struct Layout {
  uint16_t bits = 8, photometric = PHOTOMETRIC_RGB, planar = PLANARCONFIG_CONTIG;
  int colours = 3;
  std::vector<uint16_t> extra;  ///< Kinds of extra samples.
  bool tiles = false, big = false;
  uint16_t format = SAMPLEFORMAT_UINT, compression = COMPRESSION_ADOBE_DEFLATE;
  uint16_t orientation = ORIENTATION_TOPLEFT;
  const char* mode = "w";

  int samples() const { return colours + static_cast<int>(extra.size()); }
  uint32_t max() const { return (1u << bits) - 1; }
};

uint32_t sample_of(const Layout& layout, uint32_t x, uint32_t y, int s) {
  return (x * 2654435761u + y * 40503u * 65537u + static_cast<uint32_t>(s) * 7919u * 131071u) >> 13 &
         layout.max();
}

std::vector<uint8_t> write(const Layout& layout) {
  const std::string path = testing::TempDir() + "/layout.tif";
  TIFF* tiff = TIFFOpen(path.c_str(), layout.mode);
  TIFFSetField(tiff, TIFFTAG_IMAGEWIDTH, kWidth);
  TIFFSetField(tiff, TIFFTAG_IMAGELENGTH, kHeight);
  TIFFSetField(tiff, TIFFTAG_BITSPERSAMPLE, layout.bits);
  TIFFSetField(tiff, TIFFTAG_SAMPLESPERPIXEL, layout.samples());
  TIFFSetField(tiff, TIFFTAG_SAMPLEFORMAT, layout.format);
  TIFFSetField(tiff, TIFFTAG_PHOTOMETRIC, layout.photometric);
  TIFFSetField(tiff, TIFFTAG_PLANARCONFIG, layout.planar);
  TIFFSetField(tiff, TIFFTAG_COMPRESSION, layout.compression);
  TIFFSetField(tiff, TIFFTAG_ORIENTATION, layout.orientation);
  if (!layout.extra.empty())
    TIFFSetField(tiff, TIFFTAG_EXTRASAMPLES, static_cast<int>(layout.extra.size()), layout.extra.data());
  const uint32_t tile_width = layout.tiles ? 16 : kWidth, tile_height = layout.tiles ? 16 : 5;
  if (layout.tiles) {
    TIFFSetField(tiff, TIFFTAG_TILEWIDTH, tile_width);
    TIFFSetField(tiff, TIFFTAG_TILELENGTH, tile_height);
  } else {
    TIFFSetField(tiff, TIFFTAG_ROWSPERSTRIP, tile_height);
  }
  const bool planes = layout.planar == PLANARCONFIG_SEPARATE;
  for (int plane = 0; plane < (planes ? layout.samples() : 1); ++plane) {
    for (uint32_t y0 = 0; y0 < kHeight; y0 += tile_height) {
      for (uint32_t x0 = 0; x0 < kWidth; x0 += tile_width) {
        std::vector<uint8_t> block;
        const uint32_t rows = layout.tiles ? tile_height : std::min(tile_height, kHeight - y0);
        for (uint32_t y = y0; y < y0 + rows; ++y) {
          for (uint32_t x = x0; x < x0 + tile_width; ++x) {
            for (int s = planes ? plane : 0; s < (planes ? plane + 1 : layout.samples()); ++s) {
              const uint32_t value = sample_of(layout, x, y, s);
              block.push_back(static_cast<uint8_t>(value));
              if (layout.bits == 16) block.push_back(static_cast<uint8_t>(value >> 8));
            }
          }
        }
        const auto p = static_cast<uint16_t>(plane);
        const auto size = static_cast<tmsize_t>(block.size());
        EXPECT_GE(layout.tiles
                      ? TIFFWriteEncodedTile(tiff, TIFFComputeTile(tiff, x0, y0, 0, p), block.data(), size)
                      : TIFFWriteEncodedStrip(tiff, TIFFComputeStrip(tiff, y0, p), block.data(), size),
                  0);
      }
    }
  }
  TIFFClose(tiff);
  return read_file_bytes(path);
}

uint8_t level(double share) {
  return static_cast<uint8_t>(std::floor(share * 255 + 0.5));
}

/// The picture by the definition of the tags, in floating point; extra sample 0 is alpha if `alpha`.
void expect_meant(const Layout& layout, bool alpha, bool multiplied) {
  const Image image = read_image(write(layout), "x.tif");
  ASSERT_EQ(image.width, static_cast<int>(kWidth));
  ASSERT_EQ(image.height, static_cast<int>(kHeight));
  ASSERT_EQ(image.channels, layout.colours == 1 ? 1 : 3);
  ASSERT_EQ(image.has_alpha(), alpha);
  for (uint32_t y = 0; y < kHeight; ++y) {
    for (uint32_t x = 0; x < kWidth; ++x) {
      const size_t at = kWidth * y + x;
      const auto share = [&](int s) { return double{1} * sample_of(layout, x, y, s) / layout.max(); };
      const double a = alpha ? share(layout.colours) : 1;
      if (alpha) {
        ASSERT_EQ(image.alpha[at], level(a));
      }
      for (int c = 0; c < layout.colours; ++c) {
        double v = share(c);
        if (multiplied && a > 0) v = std::min(1.0, v / a);
        if (layout.photometric == PHOTOMETRIC_MINISWHITE) v = 1 - v;
        ASSERT_NEAR(image.pixels[at * image.channels + c], level(v), multiplied ? 1 : 0) << x << "," << y;
      }
    }
  }
}

TEST(TiffFile, EveryPlainLayout) {
  for (const uint16_t bits : {8, 16})
    for (const uint16_t planar : {PLANARCONFIG_CONTIG, PLANARCONFIG_SEPARATE})
      for (const bool tiles : {false, true})
        for (const char* mode : {"wl", "wb", "w8"})
          for (const uint16_t photometric :
               {PHOTOMETRIC_RGB, PHOTOMETRIC_MINISBLACK, PHOTOMETRIC_MINISWHITE}) {
            SCOPED_TRACE(testing::Message() << bits << " bits, planar " << planar << ", tiles " << tiles
                                            << ", " << mode << ", photometric " << photometric);
            Layout layout{.bits = bits,
                          .photometric = photometric,
                          .planar = planar,
                          .colours = photometric == PHOTOMETRIC_RGB ? 3 : 1,
                          .tiles = tiles,
                          .mode = mode};
            expect_meant(layout, false, false);
            layout.extra = {EXTRASAMPLE_UNASSALPHA};
            expect_meant(layout, true, false);
            layout.extra = {EXTRASAMPLE_ASSOCALPHA};
            expect_meant(layout, true, true);
          }
}

TEST(TiffFile, ExtraSamplesThatAreNoAlpha) {
  expect_meant({.photometric = PHOTOMETRIC_MINISBLACK, .colours = 1, .extra = {EXTRASAMPLE_UNSPECIFIED}},
               false, false);
  expect_meant({.extra = {EXTRASAMPLE_UNSPECIFIED}}, true, false);
  expect_meant({.extra = {EXTRASAMPLE_UNASSALPHA, EXTRASAMPLE_UNSPECIFIED}}, true, false);
}

TEST(TiffFile, Orientation) {
  const Image stored = read_image(write({}), "x.tif");
  const Image turned = read_image(write({.orientation = ORIENTATION_RIGHTTOP}), "x.tif");
  ASSERT_EQ(turned.width, stored.height);
  for (int y = 0; y < stored.height; ++y)
    for (int x = 0; x < stored.width; ++x)
      ASSERT_EQ(turned.pixels[3 * (size_t(turned.width) * x + stored.height - 1 - y)],
                stored.pixels[3 * (size_t(stored.width) * y + x)]);
}

TEST(TiffFile, InksBecomeColours) {
  const Layout layout{.photometric = PHOTOMETRIC_SEPARATED, .colours = 4};
  const Image image = read_image(write(layout), "x.tif");
  ASSERT_EQ(image.channels, 3);
  for (uint32_t x = 0; x < kWidth; ++x) {
    const double black = 255 - sample_of(layout, x, 0, 3);
    for (int c = 0; c < 3; ++c)
      ASSERT_EQ(image.pixels[3 * x + c], level((255 - sample_of(layout, x, 0, c)) * black / 255 / 255));
  }
}

TEST(TiffFile, RefusedWithTheReason) {
  const auto fault = [](const Layout& layout) -> std::string {
    try {
      read_image(write(layout), "x.tif");
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::kData);
      return error.what();
    }
    return "read";
  };
  const std::string begin = "x.tif: not an image that can be read: ";
  EXPECT_EQ(fault({.bits = 16, .format = SAMPLEFORMAT_INT}), begin + "its samples are signed");
  EXPECT_EQ(fault({.bits = 16, .format = SAMPLEFORMAT_IEEEFP}), begin + "its samples are not integers");
  EXPECT_EQ(fault({.photometric = PHOTOMETRIC_SEPARATED, .colours = 3}),
            begin + "its inks are not cyan, magenta, yellow and black");
}

/// Two 16-bit grey pixels, 0 and 65535; little endian, the directory of `tags` begins at 8.
std::vector<uint8_t> two_pixels(const std::vector<std::pair<uint8_t, uint16_t>>& tags) {
  std::vector<uint8_t> tiff = {'I', 'I', 42, 0, 8, 0, 0, 0, static_cast<uint8_t>(tags.size()), 0};
  const size_t data = 10 + 12 * tags.size() + 4;
  for (const auto& [tag, value] : tags) {
    const uint32_t v = tag == 17 ? static_cast<uint32_t>(data) : value;
    for (const uint32_t byte : {uint32_t{tag}, 1u, 3u, 0u, 1u, 0u, 0u, 0u, v & 255, v >> 8, 0u, 0u})
      tiff.push_back(static_cast<uint8_t>(byte));
  }
  tiff.resize(data);
  for (const uint8_t byte : {0, 0, 0xFF, 0xFF}) tiff.push_back(byte);
  return tiff;
}

TEST(TiffFile, DeepGreyWhoseZeroIsWhite) {
  std::vector<std::pair<uint8_t, uint16_t>> tags = {{0, 2},  {1, 1},  {2, 16}, {3, 1}, {6, 0},
                                                    {17, 0}, {21, 1}, {22, 1}, {23, 4}};
  EXPECT_EQ(read_image(two_pixels(tags), "x").pixels, (std::vector<uint8_t>{255, 0}));
  tags[4].second = 1;
  EXPECT_EQ(read_image(two_pixels(tags), "x").pixels, (std::vector<uint8_t>{0, 255}));
}

TEST(TiffFile, MemoryIsThatOfPictureAndSamples) {
  const auto bytes = write({.bits = 16, .extra = {EXTRASAMPLE_UNASSALPHA}});
  Limits limits;
  limits.max_memory = uint64_t{kWidth} * kHeight * (4 + 8);
  EXPECT_NO_THROW(read_image(bytes, "x", limits));
  --limits.max_memory;
  try {
    read_image(bytes, "x", limits);
    ADD_FAILURE() << "read";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::kLimit) << error.what();
  }
}

// Found by fuzzing: the width stands there twice.
TEST(TiffFile, RepeatedTagsCannotEvadeTheLimits) {
  const auto tiff =
      two_pixels({{0, 0xFFF2}, {0, 15}, {1, 3}, {2, 16}, {3, 1}, {6, 1}, {17, 0}, {21, 1}, {22, 3}, {23, 4}});
  Limits limits;
  limits.max_pixels = 1 << 14;
  try {
    read_image(tiff, "x.tiff", limits);
    ADD_FAILURE() << "read";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::kLimit) << error.what();
  }
}

}  // namespace
}  // namespace diffc
