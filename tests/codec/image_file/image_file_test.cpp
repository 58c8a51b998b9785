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
    for (const char* extension : {"png", "tiff"})
      expect_same(read_image(write_image(image, extension), "x"), image);
    const Image back = read_image(write_image(image, "bmp"), "x");  // which knows no grey with alpha
    EXPECT_EQ(back.channels, 3);
    EXPECT_EQ(back.alpha, image.alpha);
    EXPECT_THROW(write_image(image, "ppm"), Error);
  }
  const Image image = made_up(17, 33, 3, true);
  expect_same(read_image(write_image(image, "bmp"), "x"), image);
}

TEST(ImageFile, KnowsItsFormats) {
  for (const char* extension : {"png", "ppm", "bmp", "tiff"})
    EXPECT_TRUE(is_image_file(write_image(made_up(2, 2, 3), extension))) << extension;
  EXPECT_FALSE(is_image_file(bytes_of("RIFF....WEBPVP8 ............")));
}

TEST(ImageFile, ProfilesAreKept) {
  for (const char* extension : {"png", "bmp", "tif", "tiff", "ppm"}) {
    for (int channels : {1, 3}) {
      SCOPED_TRACE(extension);
      Image image = made_up(7, 5, channels);
      image.icc = bytes_of("any bytes: profiles are not looked at here");
      const Image back = read_image(write_image(image, extension), "x");
      EXPECT_EQ(back.icc, keeps_profile(extension) ? image.icc : std::vector<uint8_t>());
    }
  }
  EXPECT_FALSE(keeps_profile("ppm"));
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
  for (const std::string extension : {"png", "ppm", "bmp", "tiff"}) {
    SCOPED_TRACE(extension);
    const auto bytes = write_image(image, extension);
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

TEST(ImageFile, DamageGivesAnImageOrAnError) {
  for (const std::string extension : {"png", "ppm", "bmp", "tiff"}) {
    SCOPED_TRACE(extension);
    const Image whole = made_up(6, 5, 3);
    auto bytes = write_image(whole, extension);
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
    EXPECT_EQ(testing::internal::GetCapturedStderr(), "");  // the library never prints
  }
}

}  // namespace
}  // namespace diffc
