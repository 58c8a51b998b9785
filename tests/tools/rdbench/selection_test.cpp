// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "tools/rdbench/selection.h"

#include <gtest/gtest.h>

#include <set>

#include "codec/base/error.h"
#include "scratch.h"

namespace diffc::rdbench {
namespace {

TEST(BoxFilter, WholeRatioAveragesBlocks) {
  Image image(8, 6, 1);  // centre crop 6x6 from column 1
  for (int y = 0; y < 6; ++y) {
    for (int x = 0; x < 8; ++x) image.pixels[y * 8 + x] = static_cast<uint8_t>(10 * x + y);
  }
  const Image out = crop_and_box_filter(image, 2);
  ASSERT_EQ(out.width, 2);
  // Columns 1..3 and 4..6, rows 0..2 and 3..5.
  EXPECT_EQ(out.pixels, (std::vector<uint8_t>{21, 51, 24, 54}));
}

TEST(BoxFilter, FractionalCoverage) {
  Image image(3, 3, 1);
  image.pixels = {0, 90, 180, 0, 90, 180, 0, 90, 180};
  // Boxes of 1.5 pixels: (0 + 90 / 2) / 1.5 = 30 and (90 / 2 + 180) / 1.5 = 150.
  EXPECT_EQ(crop_and_box_filter(image, 2).pixels, (std::vector<uint8_t>{30, 150, 30, 150}));
}

TEST(BoxFilter, KeepsColoursApartAndRefusesToEnlarge) {
  Image image(4, 4, 3);
  for (std::size_t i = 0; i < image.pixels.size(); ++i) image.pixels[i] = static_cast<uint8_t>(100 * (i % 3));
  EXPECT_EQ(crop_and_box_filter(image, 1).pixels, (std::vector<uint8_t>{0, 100, 200}));
  EXPECT_THROW(crop_and_box_filter(image, 5), Error);
}

TEST(Selection, LimitAndSeed) {
  const test::Scratch scratch;
  test::write_pictures(scratch / "set", 12);
  const Selection first({.dataset = scratch / "set", .limit = 5});
  ASSERT_EQ(first.size(), 5u);
  EXPECT_EQ(first.name(4), "4.png");
  const Selection random({.dataset = scratch / "set", .limit = 5, .seed = 7}),
      again({.dataset = scratch / "set", .limit = 5, .seed = 7});
  const Selection other({.dataset = scratch / "set", .limit = 5, .seed = 8});
  std::set<std::string> names, others;
  for (uint64_t i = 0; i < 5; ++i) {
    EXPECT_EQ(random.name(i), again.name(i));
    names.insert(random.name(i));
    others.insert(other.name(i));
  }
  EXPECT_EQ(names.size(), 5u);
  EXPECT_NE(names, others);
  EXPECT_EQ(Selection({.dataset = scratch / "set", .limit = 50}).size(), 12u);
}

TEST(Selection, DuplicatesAndExclusion) {
  const test::Scratch scratch;
  test::write_pictures(scratch / "set", 6);
  test::write_pictures(scratch / "others", 2);
  std::filesystem::copy(scratch / "set/3.png", scratch / "set/9.png");
  const Selection all({.dataset = scratch / "set"});
  EXPECT_EQ(all.size(), 7u);
  const Selection dedup({.dataset = scratch / "set", .dedup = true});
  EXPECT_EQ(dedup.size(), 6u);
  EXPECT_EQ(dedup.duplicates(), 1u);
  const Selection without({.dataset = scratch / "set", .dedup = true, .exclude = scratch / "others"});
  EXPECT_EQ(without.size(), 4u);
  EXPECT_EQ(without.excluded(), 2u);
  EXPECT_EQ(without.name(0), "2.png");
  EXPECT_THROW(Selection({.dataset = scratch / "others", .exclude = scratch / "set"}), Error);
}

TEST(Selection, PreparesImages) {
  const test::Scratch scratch;
  test::write_pictures(scratch / "set", 2, 48, 32);
  const Selection set({.dataset = scratch / "set", .resize_box = 16});
  EXPECT_EQ(set.image(1).width, 16);
  EXPECT_EQ(set.image(1).height, 16);
}

TEST(Hashes, KnownValues) {
  // FIPS 180-4 example "abc".
  EXPECT_EQ(text_hash("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  const test::Scratch scratch;
  std::ofstream(scratch / "f") << "abc";
  EXPECT_EQ(file_hash(scratch / "f"), text_hash("abc"));
  EXPECT_NE(pixel_hash(test::picture(1, 4, 8)), pixel_hash(test::picture(1, 8, 4)));
}

}  // namespace
}  // namespace diffc::rdbench
