// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/bits/philox.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace diffc {
namespace {

// Known answers of Philox4x32-10 from the Random123 distribution (kat_vectors).
TEST(Philox, KnownAnswers) {
  uint32_t zero[4] = {0, 0, 0, 0};
  philox4x32(zero, 0, 0);
  EXPECT_EQ(zero[0], 0x6627e8d5u);
  EXPECT_EQ(zero[1], 0xe169c58du);
  EXPECT_EQ(zero[2], 0xbc57ac4cu);
  EXPECT_EQ(zero[3], 0x9b00dbd8u);
  uint32_t ones[4] = {0xffffffffu, 0xffffffffu, 0xffffffffu, 0xffffffffu};
  philox4x32(ones, 0xffffffffu, 0xffffffffu);
  EXPECT_EQ(ones[0], 0x408f276du);
  EXPECT_EQ(ones[1], 0x41c83b0eu);
  EXPECT_EQ(ones[2], 0xa20bc7c6u);
  EXPECT_EQ(ones[3], 0x6d5451fdu);
}

TEST(Philox, StreamsDiffer) {
  Philox a(1, 2), b(1, 3), c(2, 2), again(1, 2);
  const uint32_t first = a.next_u32();
  EXPECT_NE(first, b.next_u32());
  EXPECT_NE(first, c.next_u32());
  EXPECT_EQ(first, again.next_u32());
}

// 10^6 normals: mean within 5 sigma = 0.005, variance within 5 sigma = 0.0071, fourth moment 3 within 5 sigma
// = 0.049.
TEST(Philox, NormalMoments) {
  Philox random(7, 0);
  double sum = 0, square = 0, fourth = 0;
  constexpr int kCount = 1000000;
  for (int k = 0; k < kCount; ++k) {
    const double x = random.normal();
    sum += x;
    square += x * x;
    fourth += x * x * x * x;
  }
  EXPECT_NEAR(sum / kCount, 0.0, 0.005);
  EXPECT_NEAR(square / kCount, 1.0, 0.0071);
  EXPECT_NEAR(fourth / kCount, 3.0, 0.049);
}

// Chi-square with 6 degrees of freedom stays below its 99.99 % quantile, 27.9.
TEST(Philox, BelowIsUniform) {
  Philox random(11, 5);
  std::vector<int> count(7);
  for (int k = 0; k < 70000; ++k) ++count[random.below(7)];
  double chi2 = 0;
  for (int c : count) chi2 += (c - 10000.0) * (c - 10000.0) / 10000.0;
  EXPECT_LT(chi2, 27.9);
}

}  // namespace
}  // namespace diffc
