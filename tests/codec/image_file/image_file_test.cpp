// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/image_file/image_file.h"

#include <gtest/gtest.h>

#include "codec/base/error.h"
#include "codec/image_file/formats.h"

namespace diffc {
namespace {

Image made_up(int width, int height, int channels, bool alpha = false) {
  Image image(width, height, channels);
  for (size_t i = 0; i < image.size(); ++i) image.pixels[i] = static_cast<uint8_t>(i * 37 + i / 11);
  if (alpha) {
    for (size_t i = 0; i < image.area(); ++i) image.alpha.push_back(static_cast<uint8_t>(i * 5));
  }
  return image;
}

void expect_same(const Image& a, const Image& b) {
  EXPECT_EQ(a.width, b.width);
  EXPECT_EQ(a.height, b.height);
  EXPECT_EQ(a.channels, b.channels);
  EXPECT_EQ(a.pixels, b.pixels);
  EXPECT_EQ(a.alpha, b.alpha);
  EXPECT_EQ(a.icc, b.icc);
  EXPECT_EQ(a.exif, b.exif);
}

std::vector<uint8_t> bytes_of(const std::string& text) {
  return {text.begin(), text.end()};
}

TEST(ImageFile, LosslessFormatsRoundTrip) {
  for (const char* extension : {".png", ".PPM", "pnm", "bmp", ".tif", "tiff"}) {
    for (const auto& [width, height] : {std::pair{1, 1}, {17, 33}, {64, 64}}) {
      SCOPED_TRACE(extension);
      const Image image = made_up(width, height, 3);
      expect_same(read_image(write_image(image, extension), "x"), image);
    }
  }
  for (const char* extension : {".png", ".pgm", "pnm", "bmp", "tiff"}) {
    SCOPED_TRACE(extension);
    const Image image = made_up(17, 33, 1);
    const Image back = read_image(write_image(image, extension), "x");
    EXPECT_EQ(back.channels, 1);
    EXPECT_EQ(back.pixels, image.pixels);
  }
}

TEST(ImageFile, AlphaRoundTrips) {
  for (int channels : {1, 3}) {
    const Image image = made_up(17, 33, channels, true);
    expect_same(read_image(write_image(image, "png"), "x"), image);
  }
  Image image = made_up(17, 33, 3, true);
  expect_same(read_image(write_image(image, "tiff"), "x"), image);
  EXPECT_THROW(write_image(image, "ppm"), Error);
}

TEST(ImageFile, WebpIsReadButLeftToAPlugin) {
  for (const bool alpha : {false, true}) {
    Image image = made_up(17, 33, 3, alpha);
    if (alpha) image.alpha[0] = 1;  // libwebp clears the colours below full transparency
    const std::vector<uint8_t> bytes = io::write_with_opencv(image, ".webp");
    EXPECT_FALSE(is_image_file(bytes));
    const Image back = read_image(bytes, "x");
    EXPECT_EQ(back.alpha, image.alpha);
    if (!alpha) {
      EXPECT_EQ(back.pixels, image.pixels);
    }
  }
  for (const char* extension : {"png", "ppm", "bmp", "tiff"})
    EXPECT_TRUE(is_image_file(write_image(made_up(2, 2, 3), extension))) << extension;
}

// Four pixels of level 1, then two of 2 and two of 3.
TEST(ImageFile, RunLengthCodedBmp) {
  std::vector<uint8_t> bytes = {'B', 'M'};
  const auto add = [&](uint32_t value, int size) {
    for (int i = 0; i < size; ++i) bytes.push_back(static_cast<uint8_t>(value >> 8 * i));
  };
  const std::vector<uint8_t> runs = {4, 1, 0, 0, 2, 2, 2, 3, 0, 0, 0, 1};
  for (const uint32_t field : {54 + 1024 + 12, 0, 54 + 1024, 40, 4, 2}) add(field, 4);
  add(1, 2);
  add(8, 2);
  for (const uint32_t field : {1, 12, 0, 0, 256, 0}) add(field, 4);
  for (uint32_t level = 0; level < 256; ++level) add(level * 0x010101, 4);
  bytes.insert(bytes.end(), runs.begin(), runs.end());
  const Image image = read_image(bytes, "x");
  ASSERT_EQ(image.area(), 8u);
  std::vector<int> levels;  // bottom row first in the file
  for (size_t i = 0; i < 8; ++i) levels.push_back(image.pixels[i * image.channels]);
  EXPECT_EQ(levels, (std::vector<int>{2, 2, 3, 3, 1, 1, 1, 1}));
}

TEST(ImageFile, DeepTiffWhoseZeroIsWhite) {
  const auto entry = [](uint8_t tag, uint8_t value) {
    return std::vector<uint8_t>{tag, 1, 3, 0, 1, 0, 0, 0, value, 0, 0, 0};
  };
  // Little endian; the directory of nine entries begins at 8 and ends at 122, where the samples are.
  std::vector<uint8_t> tiff = {'I', 'I', 42, 0, 8, 0, 0, 0, 9, 0};
  for (const auto& [tag, value] :
       {std::pair{0, 2}, {1, 1}, {2, 16}, {3, 1}, {6, 0}, {17, 122}, {21, 1}, {22, 1}, {23, 4}}) {
    const auto e = entry(static_cast<uint8_t>(tag), static_cast<uint8_t>(value));
    tiff.insert(tiff.end(), e.begin(), e.end());
  }
  tiff.insert(tiff.end(), 4, 0);
  tiff.resize(122);
  for (const uint8_t byte : {0, 0, 0xFF, 0xFF}) tiff.push_back(byte);
  EXPECT_EQ(read_image(tiff, "x").pixels, (std::vector<uint8_t>{255, 0}));
  tiff[10 + 4 * 12 + 8] = 1;
  EXPECT_EQ(read_image(tiff, "x").pixels, (std::vector<uint8_t>{0, 255}));
}

TEST(ImageFile, WrittenExtensions) {
  for (const char* known : {"png", ".PNG", ".ppm", "pgm", "pnm", "bmp", ".tif", "tiff"})
    EXPECT_NO_THROW(check_written_extension(known)) << known;
  for (const char* unknown : {"", ".", ".jpg", "webp", "dfc", "pngx"}) {
    try {
      check_written_extension(unknown);
      FAIL() << unknown;
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::kUsage);
    }
  }
}

TEST(ImageFile, GreyInPpmBecomesColour) {
  const Image back = read_image(write_image(made_up(5, 4, 1), "ppm"), "x");
  EXPECT_EQ(back.channels, 3);
  EXPECT_THROW(write_image(made_up(5, 4, 3), "pgm"), Error);
}

TEST(ImageFile, PlainAndDeepPnm) {
  EXPECT_EQ(read_image(bytes_of("P1 # ink\n3 2\n1 0 1\n010\n"), "x").pixels,
            (std::vector<uint8_t>{0, 255, 0, 255, 0, 255}));
  EXPECT_EQ(read_image(bytes_of("P2\n2 1\n15\n0 15\n"), "x").pixels, (std::vector<uint8_t>{0, 255}));
  EXPECT_EQ(read_image(bytes_of("P3\n1 1\n1023\n0 512 1023\n"), "x").pixels,
            (std::vector<uint8_t>{0, 128, 255}));
  EXPECT_EQ(read_image(bytes_of("P4\n3 1\n\xA0"), "x").pixels, (std::vector<uint8_t>{0, 255, 0}));
  // 16 bits: 128 of 65535 is 0.498 levels, 129 is 0.502.
  EXPECT_EQ(read_image(bytes_of(std::string("P5\n2 1\n65535\n\0\x80\0\x81", 18)), "x").pixels,
            (std::vector<uint8_t>{0, 1}));
}

TEST(ImageFile, ErrorsNameTheFile) {
  for (const auto& bytes :
       {bytes_of(""), bytes_of("hello, this is no image"), bytes_of("P6\n9 9\n255\nshort"),
        bytes_of("\x89PNG\r\n\x1A\n"), bytes_of("\xFF\xD8\xFF")}) {
    try {
      read_image(bytes, "photo.png");
      FAIL() << "no error";
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::kData);
      EXPECT_EQ(std::string(error.what()).rfind("photo.png: not an image that can be read: ", 0), 0u)
          << error.what();
      EXPECT_EQ(std::string(error.what()).find('\n'), std::string::npos);
    }
  }
  EXPECT_THROW(read_image_file("/nonexistent/photo.png"), Error);
  EXPECT_THROW(write_image(made_up(2, 2, 3), ".jpg"), Error);
}

TEST(ImageFile, LimitsAreCheckedBeforeDecoding) {
  const Image image = made_up(20, 10, 3);
  for (const std::string extension : {"png", "ppm", "bmp", "tiff", "webp"}) {
    SCOPED_TRACE(extension);
    const auto bytes =
        extension == "webp" ? io::write_with_opencv(image, ".webp") : write_image(image, extension);
    EXPECT_NO_THROW(read_image(bytes, "x", {.max_pixels = 200}));
    try {
      read_image(bytes, "x", {.max_pixels = 199});
      FAIL() << "no error";
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::kLimit);
    }
    EXPECT_THROW(read_image(bytes, "x", {.max_memory = 599}), Error);
  }
  EXPECT_THROW(read_image(bytes_of("P6\n4000000000 4000000000\n255\n"), "x"), Error);
}

// Found by fuzzing: the width stands there twice, and libtiff takes the first.
TEST(ImageFile, RepeatedTiffTagsCannotEvadeTheLimits) {
  const std::vector<uint8_t> tiff = {'I', 'I', 42, 0, 8, 0, 0, 0, 3,    0,           // three entries
                                     0,   1,   3,  0, 1, 0, 0, 0, 0xF2, 0xFF, 0, 0,  // width 65522
                                     1,   1,   3,  0, 1, 0, 0, 0, 3,    0,    0, 0,  // height 3
                                     0,   1,   4,  0, 1, 0, 0, 0, 15,   0,    0, 0,  // width 15
                                     0,   0,   0,  0};
  Limits limits;
  limits.max_pixels = 1 << 14;
  try {
    read_image(tiff, "x.tiff", limits);
    ADD_FAILURE() << "read";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::kLimit) << error.what();
  }
}

TEST(ImageFile, DamageGivesAnImageOrAnError) {
  for (const std::string extension : {"png", "ppm", "bmp", "tiff", "webp"}) {
    SCOPED_TRACE(extension);
    const Image whole = made_up(6, 5, 3);
    auto bytes = extension == "webp" ? io::write_with_opencv(whole, ".webp") : write_image(whole, extension);
    const auto attempt = [](std::span<const uint8_t> data) {
      try {
        const Image image = read_image(data, "x", {.max_pixels = 1 << 20});
        EXPECT_EQ(image.pixels.size(), image.size());
      } catch (const Error&) {
      }
    };
    testing::internal::CaptureStderr();
    for (size_t size = 0; size < bytes.size(); ++size) {
      attempt(std::vector<uint8_t>(bytes.begin(), bytes.begin() + static_cast<long>(size)));
    }
    for (size_t i = 0; i < bytes.size(); ++i) {
      for (int bit = 0; bit < 8; ++bit) {
        bytes[i] ^= static_cast<uint8_t>(1 << bit);
        attempt(bytes);
        bytes[i] ^= static_cast<uint8_t>(1 << bit);
      }
    }
    // The library never prints; OpenCV does for damaged TIFF files.
    const std::string printed = testing::internal::GetCapturedStderr();
    if (extension != "tiff") {
      EXPECT_EQ(printed, "");
    }
  }
}

}  // namespace
}  // namespace diffc
