// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "tests/plugins/diffc/floor.h"

#include <gtest/gtest.h>

#include "models/synthetic/synthetic_picture.h"

namespace diffc {
namespace {

using synthetic::SyntheticKind;

class FloorTest : public testing::Test {
 protected:
  static void SetUpTestSuite() { session_ = shipped_session(); }
  static void TearDownTestSuite() { session_.reset(); }

  static void holds(const Image& image, const EncodeOptions& target, const std::string& what) {
    const FloorResult r = check_floor(*session_, image, target);
    EXPECT_TRUE(r.holds()) << what << ": observation " << r.observation << ", mean " << r.mean << ", flow "
                           << r.flow << " dB, " << r.bits << " bits, gaussian " << r.gaussian_bits;
  }

  static std::shared_ptr<Session> session_;
};
std::shared_ptr<Session> FloorTest::session_;

TEST_F(FloorTest, HoldsForEveryKindOfPicture) {
  for (int kind = 0; kind < synthetic::kSyntheticKinds; ++kind) {
    const Image image = synthetic::synthetic_picture(static_cast<SyntheticKind>(kind), 64, 48, 1);
    const double q = kind % 2 ? 30 : 60;
    holds(image, {.quality = q}, "kind " + std::to_string(kind) + ", q " + std::to_string(q));
  }
}

TEST_F(FloorTest, HoldsForGreyAndOddSizes) {
  for (const auto& [w, h] : {std::pair(1, 1), {5, 3}, {70, 33}}) {
    Image image = synthetic::synthetic_picture(SyntheticKind::kText, w, h, 3);
    holds(image, {.quality = 50}, std::to_string(w) + "x" + std::to_string(h));
    Image grey(w, h, 1);
    for (std::size_t k = 0; k < grey.pixels.size(); ++k) grey.pixels[k] = image.pixels[3 * k];
    holds(grey, {.quality = 50}, "grey " + std::to_string(w) + "x" + std::to_string(h));
  }
}

TEST_F(FloorTest, FlatPicturesAreExactInAFewBytes) {
  for (const int side : {64, 512})
    for (const auto& target : {EncodeOptions{.quality = 10}, EncodeOptions{.quality = 70},
                               EncodeOptions{.bpp = 0.25}, EncodeOptions{.bpp = 2}}) {
      Image flat(side, side, 3);
      for (std::size_t k = 0; k < flat.pixels.size(); ++k) flat.pixels[k] = k % 3 == 1 ? 255 : 3;
      const FloorResult r = check_floor(*session_, flat, target);
      EXPECT_EQ(r.mean, 99);
      EXPECT_EQ(r.flow, 99);
      EXPECT_LE(r.bits, 8 * 16);
    }
}

// Pages, screens and line art have few colours.
TEST_F(FloorTest, TwoColoursAreExactAtHighQuality) {
  Image checker(64, 64, 3);
  for (int i = 0; i < 64; ++i)
    for (int j = 0; j < 64; ++j)
      for (int c = 0; c < 3; ++c) checker.pixels[(i * 64 + j) * 3 + c] = (i + j) % 2 ? 255 : 0;
  const FloorResult r = check_floor(*session_, checker, {.quality = 50});
  EXPECT_EQ(r.mean, 99);
  EXPECT_EQ(r.flow, 99);
}

}  // namespace
}  // namespace diffc
