// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/bits/portable_math.h"

#include <gtest/gtest.h>

#include <cmath>

namespace diffc::gaussian {
namespace {

TEST(PortableMath, LogAndPowerAgreeWithLibm) {
  for (double x = 1e-12; x < 1e12; x *= 1.37) {
    EXPECT_NEAR(log2_q16(x) / 65536.0, std::log2(x), 1.6e-5) << x;
    EXPECT_NEAR(exp2_q16(log2_q16(x)) / x, 1.0, 2e-5) << x;
  }
  EXPECT_EQ(log2_q16(1.0), 0);
  EXPECT_EQ(log2_q16(0.25), -2 * kOctave);
  EXPECT_EQ(exp2_q16(3 * kOctave), 8.0);
  EXPECT_NEAR(exp2_q16(-kOctave / 2), std::sqrt(0.5), 1e-14);
}

TEST(PortableMath, NoiseLevelsBecomeOctaves) {
  for (NoiseLevel level = -9000; level < 9000; level += 77)
    EXPECT_NEAR(log2_eta2_q16(level) / 65536.0, 2 * std::log2(eta_of_level(level)), 2e-4) << level;
}

TEST(PortableMath, PosteriorVariance) {
  for (double lambda = 1e-7; lambda < 1e4; lambda *= 3.1)
    for (double eta2 = 1e-7; eta2 < 1e4; eta2 *= 2.7) {
      const double exact = std::log2(lambda * eta2 / (lambda + eta2));
      EXPECT_NEAR(log2_posterior_q16(log2_q16(lambda), log2_q16(eta2)) / 65536.0, exact, 4e-3);
    }
}

TEST(PortableMath, KnownIntegersNeverChange) {
  // Message layouts derive from these: a change makes old files unreadable.
  EXPECT_EQ(log2_q16(10.0), 217705);
  EXPECT_EQ(log2_q16(0.7), -33724);
  EXPECT_EQ(log2_eta2_q16(-3000), -553995);
  EXPECT_EQ(q16_to_q3(-553995), -68);
  EXPECT_EQ(log2_posterior_q16(-100000, -50000), -143833);
}

}  // namespace
}  // namespace diffc::gaussian
