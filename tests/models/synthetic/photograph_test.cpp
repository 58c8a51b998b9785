// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/synthetic/photograph.h"

#include <gtest/gtest.h>

#include "models/synthetic/patterns.h"
#include "tests/models/synthetic/pictures.h"

namespace diffc::synthetic {
namespace {

Image scene(int width, int height) {
  return linear_gradient(width, height, {200, 90, 30}, {40, 120, 180}, 2, 1);
}

int same_pixels(const Image& a, const Image& b) {
  int count = 0;
  for (int y = 0; y < a.height; ++y) {
    for (int x = 0; x < a.width; ++x) count += test::at(a, x, y) == test::at(b, x, y);
  }
  return count;
}

TEST(Photograph, SizesAndSeeds) {
  for (int k = 0; k < kPhotographChanges; ++k) {
    const auto change = static_cast<PhotographChange>(k);
    for (const auto& [width, height] : {std::pair{1, 1}, {3, 50}, {64, 64}}) {
      for (uint64_t seed = 0; seed < 20; ++seed) {
        const Image image = changed_photograph(change, scene(width, height), seed);
        EXPECT_EQ(image.width, width);
        EXPECT_EQ(image.height, height);
        EXPECT_EQ(image.channels, 3);
        EXPECT_EQ(image.pixels, changed_photograph(change, scene(width, height), seed).pixels) << k;
      }
    }
  }
}

TEST(Photograph, GreyPhotographsBecomeColour) {
  Image grey(2, 1, 1);
  grey.pixels = {10, 200};
  EXPECT_EQ(changed_photograph(PhotographChange::kInverted, grey, 1).pixels,
            (std::vector<uint8_t>{245, 245, 245, 55, 55, 55}));
}

TEST(Photograph, ChangesAreWhatTheySay) {
  const Image photograph = scene(64, 64);
  for (uint64_t seed = 0; seed < 20; ++seed) {
    const auto changed = [&](PhotographChange change) {
      return changed_photograph(change, photograph, seed);
    };
    const Image inverted = changed(PhotographChange::kInverted);
    for (std::size_t i = 0; i < inverted.size(); ++i)
      ASSERT_EQ(inverted.pixels[i] + photograph.pixels[i], 255);
    for (const Colour& c : test::colours(changed(PhotographChange::kGrey)))
      ASSERT_TRUE(c[0] == c[1] && c[1] == c[2]);
    EXPECT_LE(test::colours(changed(PhotographChange::kPosterised)).size(), 8u * 8 * 8);
    // A part of the photograph is left, and a part is covered.
    for (const auto change : {PhotographChange::kPasted, PhotographChange::kHalf}) {
      const int same = same_pixels(changed(change), photograph);
      EXPECT_GT(same, 64 * 64 / 20);
      EXPECT_LT(same, 64 * 64 * 19 / 20);
    }
    EXPECT_LT(same_pixels(changed(PhotographChange::kCaptioned), photograph), 64 * 64);
  }
}

}  // namespace
}  // namespace diffc::synthetic
