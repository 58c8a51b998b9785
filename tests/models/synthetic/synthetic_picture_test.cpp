// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/synthetic/synthetic_picture.h"

#include <gtest/gtest.h>

#include "tests/models/synthetic/pictures.h"

namespace diffc::synthetic {
namespace {

template <typename Body>
void for_each_kind(Body body) {
  for (int k = 0; k < kSyntheticKinds; ++k) {
    SCOPED_TRACE(k);
    body(static_cast<SyntheticKind>(k));
  }
}

TEST(SyntheticPicture, SeedDecides) {
  for_each_kind([](SyntheticKind kind) {
    int different = 0;
    for (uint64_t seed = 0; seed < 8; ++seed) {
      const Image image = synthetic_picture(kind, 64, 64, seed);
      EXPECT_EQ(image.pixels, synthetic_picture(kind, 64, 64, seed).pixels);
      different += image.pixels != synthetic_picture(kind, 64, 64, seed + 100).pixels;
    }
    EXPECT_GE(different, 6);
  });
}

TEST(SyntheticPicture, SizesAreHonoured) {
  constexpr int kSizes[][2] = {{1, 1}, {1, 9}, {17, 2}, {63, 65}, {512, 300}};
  for_each_kind([&](SyntheticKind kind) {
    for (const auto& [width, height] : kSizes) {
      for (uint64_t seed = 0; seed < 20; ++seed) {
        const Image image = synthetic_picture(kind, width, height, seed);
        EXPECT_EQ(image.width, width);
        EXPECT_EQ(image.height, height);
        EXPECT_EQ(image.pixels.size(), static_cast<std::size_t>(width) * height * 3);
      }
    }
  });
}

TEST(SyntheticPicture, KindsAreWhatTheySay) {
  for (uint64_t seed = 0; seed < 20; ++seed) {
    EXPECT_EQ(test::colours(synthetic_picture(SyntheticKind::kFlat, 16, 16, seed)).size(), 1u);
    EXPECT_LE(test::colours(synthetic_picture(SyntheticKind::kChecker, 64, 64, seed)).size(), 2u);
    EXPECT_LE(test::colours(synthetic_picture(SyntheticKind::kLines, 64, 64, seed)).size(), 2u);
    EXPECT_LE(test::colours(synthetic_picture(SyntheticKind::kHalftone, 64, 64, seed)).size(), 2u);
    EXPECT_LE(test::colours(synthetic_picture(SyntheticKind::kPixelArt, 64, 64, seed)).size(), 12u);
    EXPECT_LE(test::colours(synthetic_picture(SyntheticKind::kEdge, 64, 64, seed)).size(), 32u);
    // The ground of an object fills the corners.
    const Image object = synthetic_picture(SyntheticKind::kObject, 64, 64, seed);
    EXPECT_EQ(test::at(object, 0, 0), test::at(object, 63, 63));
  }
}

TEST(SyntheticPicture, RandomKindsCoverAll) {
  std::set<SyntheticKind> kinds;
  for (uint64_t seed = 0; seed < 500; ++seed) kinds.insert(random_kind(seed));
  EXPECT_EQ(kinds.size(), static_cast<std::size_t>(kSyntheticKinds));
  const Image photograph = synthetic_picture(SyntheticKind::kNoise, 21, 33, 1);
  for (uint64_t seed = 0; seed < 50; ++seed) {
    const Image image = random_synthetic(photograph, seed);
    EXPECT_EQ(image.width, 21);
    EXPECT_EQ(image.height, 33);
    EXPECT_EQ(image.pixels, random_synthetic(photograph, seed).pixels);
  }
}

}  // namespace
}  // namespace diffc::synthetic
