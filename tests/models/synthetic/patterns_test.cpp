// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/synthetic/patterns.h"

#include <gtest/gtest.h>

#include <cmath>

#include "models/synthetic/textures.h"
#include "tests/models/synthetic/pictures.h"

namespace diffc::synthetic {
namespace {

using test::at;
using test::colours;

constexpr Colour kBlack{}, kWhite{255, 255, 255}, kGreen{0, 255, 0}, kMagenta{255, 0, 255};

TEST(Patterns, FlatIsOneColour) {
  EXPECT_EQ(colours(flat(7, 5, kGreen)), std::set<Colour>{kGreen});
}

TEST(Patterns, GradientsReachBothColours) {
  const Image linear = linear_gradient(64, 48, kGreen, kMagenta, 1, 1);
  EXPECT_EQ(at(linear, 0, 0), kGreen);
  EXPECT_EQ(at(linear, 63, 47), kMagenta);
  const Image back = linear_gradient(64, 48, kGreen, kMagenta, -1, 0);
  EXPECT_EQ(at(back, 63, 9), kGreen);
  EXPECT_EQ(at(back, 0, 9), kMagenta);
  for (int x = 1; x < 64; ++x) EXPECT_LE(at(back, x, 9)[0], at(back, x - 1, 9)[0]);
  const Image radial = radial_gradient(33, 33, kBlack, kWhite, 0.5, 0.5);
  EXPECT_EQ(at(radial, 16, 16), kBlack);
  EXPECT_EQ(at(radial, 0, 32), kWhite);
}

TEST(Patterns, CheckerboardAlternates) {
  for (const int cell : {1, 4}) {
    const Image image = checkerboard(17, 13, cell, kGreen, kMagenta);
    for (int y = 0; y < 13; ++y) {
      for (int x = 0; x < 17; ++x)
        ASSERT_EQ(at(image, x, y), (x / cell + y / cell) % 2 ? kMagenta : kGreen) << x << "," << y;
    }
  }
}

TEST(Patterns, LinesHavePeriodAndThickness) {
  const Image across = lines(6, 9, Lines::kHorizontal, 4, 1, kBlack, kWhite);
  const Image grid = lines(6, 9, Lines::kGrid, 4, 2, kBlack, kWhite);
  for (int y = 0; y < 9; ++y) {
    for (int x = 0; x < 6; ++x) {
      EXPECT_EQ(at(across, x, y), y % 4 == 0 ? kBlack : kWhite);
      EXPECT_EQ(at(grid, x, y), x % 4 < 2 || y % 4 < 2 ? kBlack : kWhite);
    }
  }
}

TEST(Patterns, WedgesAndEdges) {
  const Image wedge = step_wedge(64, 4, 8, kBlack, kWhite);
  EXPECT_EQ(colours(wedge).size(), 8u);
  EXPECT_EQ(at(wedge, 63, 0), kWhite);
  const Image halves = edge(8, 8, kBlack, kWhite, 0.5, 0.5, 0, 1);
  for (int x = 0; x < 8; ++x) EXPECT_EQ(at(halves, x, 3), x < 4 ? kBlack : kWhite);
}

// As many light pixels as the tone asks for, of the 64 places of the matrix.
TEST(Textures, DitherKeepsTheMean) {
  for (const int order : {4, 8}) {
    for (const uint8_t tone : {0, 64, 128, 255}) {
      const Image image = ordered_dither(flat(16, 16, {tone, tone, tone}), order, kBlack, kWhite);
      int light = 0;
      for (int y = 0; y < 16; ++y) {
        for (int x = 0; x < 16; ++x) light += at(image, x, y) == kWhite;
      }
      EXPECT_NEAR(light, tone * 256 / 255.0, 256.0 / (order * order) / 2 + 1);
    }
  }
}

TEST(Textures, DotsGrowWithDarkness) {
  const auto dark = [](uint8_t tone) {
    const Image image = dot_screen(flat(32, 32, {tone, tone, tone}), 8, kBlack, kWhite);
    int count = 0;
    for (std::size_t i = 0; i < image.size(); i += 3) count += image.pixels[i] == 0;
    return count;
  };
  EXPECT_EQ(dark(255), 0);
  EXPECT_EQ(dark(0), 1024);
  EXPECT_LT(dark(200), dark(100));
}

TEST(Textures, NoiseIsWhatItSays) {
  Dice dice(3, 0);
  EXPECT_EQ(colours(noise(32, 32, Noise::kBlackAndWhite, 1, dice)), (std::set<Colour>{kBlack, kWhite}));
  for (const Colour& c : colours(noise(32, 32, Noise::kGrey, 1, dice)))
    EXPECT_TRUE(c[0] == c[1] && c[1] == c[2]);
  EXPECT_GT(colours(noise(32, 32, Noise::kUniform, 1, dice)).size(), 1000u);
  // 64 x 64 x 3 draws of standard deviation 8: that of their mean is 0.07, of the estimate 0.05.
  const Image bell = noise(64, 64, Noise::kBell, 1, dice, {128, 128, 128}, 8);
  double sum = 0, squares = 0;
  for (const uint8_t v : bell.pixels) sum += v - 128.0, squares += (v - 128.0) * (v - 128.0);
  EXPECT_NEAR(sum / bell.size(), 0, 0.5);
  EXPECT_NEAR(std::sqrt(squares / bell.size()), 8, 0.4);
  const Image cells = noise(9, 9, Noise::kUniform, 4, dice);
  EXPECT_EQ(at(cells, 0, 0), at(cells, 3, 3));
}

}  // namespace
}  // namespace diffc::synthetic
