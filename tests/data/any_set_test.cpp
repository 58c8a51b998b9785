// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "data/any_set.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <stdexcept>

namespace diffc::any_set {
namespace {

std::vector<Image> photographs() {
  std::vector<Image> images = {Image(40, 30, 3), Image(100, 70, 1)};
  for (Image& image : images) {
    for (std::size_t i = 0; i < image.size(); ++i) image.pixels[i] = static_cast<uint8_t>(i * 7);
  }
  return images;
}

const Image& named(const std::vector<NamedPicture>& set, const std::string& name) {
  const auto found =
      std::find_if(set.begin(), set.end(), [&](const NamedPicture& p) { return p.name == name; });
  if (found == set.end()) throw std::runtime_error("no " + name);
  return found->image;
}

TEST(AnySet, NamesAreUniqueAndPicturesAreWhatTheySay) {
  const auto set = named_pictures(64, photographs(), 1);
  std::set<std::string> names;
  for (const NamedPicture& p : set) {
    EXPECT_TRUE(names.insert(p.name).second) << p.name;
    EXPECT_EQ(p.image.width, 64);
    EXPECT_EQ(p.image.height, 64);
    EXPECT_EQ(p.image.channels, 3);
  }
  EXPECT_EQ(set.size(), 62u);
  const Image& green = named(set, "flat_green");
  for (std::size_t i = 0; i < green.size(); ++i) ASSERT_EQ(green.pixels[i], i % 3 == 1 ? 255 : 0);
  const Image& check = named(set, "check1");
  for (std::size_t i = 3; i < 64 * 3; ++i) ASSERT_NE(check.pixels[i], check.pixels[i - 3]);
  EXPECT_EQ(large_pictures(128, photographs(), 1).size(), 20u);
}

TEST(AnySet, SeedDecides) {
  const auto a = named_pictures(64, photographs(), 1), b = named_pictures(64, photographs(), 1),
             c = named_pictures(64, photographs(), 2);
  for (std::size_t i = 0; i < a.size(); ++i) EXPECT_EQ(a[i].image.pixels, b[i].image.pixels) << a[i].name;
  EXPECT_NE(named(a, "noise_bw").pixels, named(c, "noise_bw").pixels);
}

// The square is 50 pixels a side, the picture 40x30: rows and columns come back from the border.
TEST(AnySet, SmallPhotographsAreMirrored) {
  const std::vector<Image> one = {photographs()[0]};
  const Image square = square_of(one, 50, 3);
  const auto sample = [](const Image& image, int x, int y) {
    return image.pixels[(y * image.width + x) * 3];
  };
  for (int k = 0; k < 9; ++k) EXPECT_EQ(sample(square, 39 + k, 0), sample(one[0], 39 - k, 0));
  for (int k = 0; k < 19; ++k) EXPECT_EQ(sample(square, 0, 29 + k), sample(one[0], 0, 29 - k));
}

}  // namespace
}  // namespace diffc::any_set
