// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/train/grain.h"

#include <gtest/gtest.h>

#include <vector>

#include "codec/base/image.h"

namespace diffc::train {
namespace {

// A deviation that is log-uniform from 0.5 to 3 has the mean square (9 - 0.25) / (2 ln 6) = 2.44; rounding
// adds 1/12.
TEST(Grain, IsMildAndHalfInCommon) {
  Random random(1);
  const int examples = 2000, pixels = 64;
  double power = 0, product = 0;
  for (int e = 0; e < examples; ++e) {
    std::vector<float> x(3 * pixels, to_unit(100));
    add_grain(x, random);
    for (size_t i = 0; i < x.size(); i += 3) {
      const auto grey_levels = [&](size_t k) { return (x[k] - to_unit(100)) * 128.0; };
      power += grey_levels(i) * grey_levels(i);
      product += grey_levels(i) * grey_levels(i + 2);
    }
  }
  // Squares of deviations spread by 2.3: standard error 0.06.
  EXPECT_NEAR(power / (examples * pixels), 2.53, 0.25);
  EXPECT_NEAR(product / (examples * pixels), 1.22, 0.2);
}

TEST(Grain, StaysInRange) {
  Random random(2);
  std::vector<float> x(300, to_unit(0));
  std::fill_n(x.begin(), 150, to_unit(255));
  add_grain(x, random);
  for (const float v : x) {
    EXPECT_GE(v, to_unit(0));
    EXPECT_LE(v, to_unit(255));
    EXPECT_EQ(v, to_unit(to_sample(v)));
  }
}

}  // namespace
}  // namespace diffc::train
