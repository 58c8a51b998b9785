// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include <gtest/gtest.h>

#include <set>

#include "codec/alpha/fill_transparent.h"
#include "codec/alpha/quantise_alpha.h"

namespace diffc {
namespace {

std::vector<uint8_t> all_levels() {
  std::vector<uint8_t> levels(256);
  for (int v = 0; v < 256; ++v) levels[v] = static_cast<uint8_t>(v);
  return levels;
}

TEST(QuantiseAlpha, LevelsByQuality) {
  for (const auto& [quality, count] : {std::pair{100, 256}, {99, 242}, {75, 65}, {50, 17}, {25, 5}, {0, 2}}) {
    std::vector<uint8_t> alpha = all_levels();
    quantise_alpha(alpha, quality);
    EXPECT_EQ(std::set<uint8_t>(alpha.begin(), alpha.end()).size(), static_cast<std::size_t>(count))
        << quality;
    EXPECT_EQ(alpha.front(), 0);
    EXPECT_EQ(alpha.back(), 255);
    EXPECT_TRUE(std::is_sorted(alpha.begin(), alpha.end()));
    for (int v = 0; v < 256; ++v) EXPECT_LE(std::abs(alpha[v] - v) * 2, 255 / (count - 1) + 2) << quality;
  }
  std::vector<uint8_t> alpha = all_levels();
  quantise_alpha(alpha, 100);
  EXPECT_EQ(alpha, all_levels());
  quantise_alpha(alpha, 0);
  EXPECT_EQ(alpha[127], 0);
  EXPECT_EQ(alpha[128], 255);
}

TEST(FillTransparent, SeenColoursStay) {
  for (const int channels : {1, 3})
    for (const auto& [width, height] : {std::pair{1, 1}, {2, 1}, {17, 33}, {64, 64}, {1, 100}}) {
      Image image(width, height, channels);
      std::vector<uint8_t> alpha(image.area());
      for (std::size_t i = 0; i < image.size(); ++i) image.pixels[i] = static_cast<uint8_t>(i * 37 + i / 11);
      for (std::size_t i = 0; i < alpha.size(); ++i)
        alpha[i] = i % 5 < 2 ? static_cast<uint8_t>(i % 255 + 1) : 0;
      Image filled = image;
      fill_transparent(filled, alpha);
      ASSERT_EQ(filled.pixels.size(), image.pixels.size());
      for (std::size_t i = 0; i < alpha.size(); ++i)
        for (int c = 0; c < channels && alpha[i]; ++c)
          EXPECT_EQ(filled.pixels[channels * i + c], image.pixels[channels * i + c]);
    }
}

// What lies under an alpha of 0 makes no difference.
TEST(FillTransparent, UnseenColoursDoNotMatter) {
  std::vector<uint8_t> alpha(31 * 20);
  for (std::size_t i = 0; i < alpha.size(); ++i) alpha[i] = i % 31 < 9 ? 255 : 0;
  Image a(31, 20, 3), b(31, 20, 3);
  for (std::size_t i = 0; i < a.size(); ++i) {
    a.pixels[i] = static_cast<uint8_t>(i * 7);
    b.pixels[i] = alpha[i / 3] ? a.pixels[i] : static_cast<uint8_t>(i * 91 + 5);
  }
  fill_transparent(a, alpha);
  fill_transparent(b, alpha);
  EXPECT_EQ(a.pixels, b.pixels);
}

TEST(FillTransparent, IsSmooth) {
  // A ramp of 4 levels a pixel to the left, nothing to the right.
  Image image(64, 16, 1);
  std::vector<uint8_t> alpha(image.area(), 0);
  for (int y = 0; y < 16; ++y)
    for (int x = 0; x < 64; ++x) {
      image.pixels[64 * y + x] = static_cast<uint8_t>(x < 24 ? 4 * x : x % 2 * 255);
      alpha[64 * y + x] = x < 24 ? 255 : 0;
    }
  fill_transparent(image, alpha);
  for (int y = 0; y < 16; ++y)
    for (int x = 1; x < 64; ++x)
      EXPECT_LE(std::abs(image.pixels[64 * y + x] - image.pixels[64 * y + x - 1]), x <= 32 ? 24 : 8) << x;
}

TEST(FillTransparent, ConstantPicturesAndNone) {
  Image image(9, 7, 3);
  std::fill(image.pixels.begin(), image.pixels.end(), uint8_t{9});
  for (std::size_t c = 0; c < 3; ++c) image.pixels[3 * 30 + c] = static_cast<uint8_t>(100 + 50 * c);
  std::vector<uint8_t> alpha(image.area(), 0);
  alpha[30] = 1;
  fill_transparent(image, alpha);
  for (std::size_t i = 0; i < image.size(); ++i) EXPECT_EQ(image.pixels[i], 100 + 50 * (i % 3));
  alpha[30] = 0;
  fill_transparent(image, alpha);
  for (const uint8_t sample : image.pixels) EXPECT_EQ(sample, 128);
}

}  // namespace
}  // namespace diffc
