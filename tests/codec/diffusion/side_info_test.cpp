// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/diffusion/side_info.h"

#include <gtest/gtest.h>

#include <vector>

namespace diffc {
namespace {

/// Weights by which changes of a size are likely.
SideWeights weights_for(int change, NoiseLevel lowest) {
  SideWeights weights = usual_side_weights();
  weights.lowest = lowest;
  for (auto* number : {&weights.gain[0], &weights.gain[1], &weights.length})
    for (auto* changes : {&number->first, &number->later}) {
      changes->fill(1);
      changes->at(static_cast<std::size_t>(change + 8)) = 100;
    }
  return weights;
}

const std::vector<SideWeights> kWeights = {weights_for(0, 1000), weights_for(1, -500), weights_for(2, -4000)};

TEST(SideInfo, EveryLevelHasItsWeights) {
  const SideInfo side(2, kWeights);
  const auto likely = [&](NoiseLevel level) {
    for (int change = 0; change < 3; ++change)
      if (side.step(level).gain_cost(0, change, {}) < 1) return change;
    return -1;
  };
  EXPECT_EQ(likely(3000), 0);
  EXPECT_EQ(likely(1000), 0);
  EXPECT_EQ(likely(999), 1);
  EXPECT_EQ(likely(-500), 1);
  EXPECT_EQ(likely(-501), 2);
  EXPECT_EQ(likely(-4001), 2);
}

TEST(SideInfo, LevelsLearnApart) {
  SideInfo side(2, kWeights);
  const double before = side.step(-600).gain_cost(0, 5, {});
  RangeEncoder coder;
  for (int k = 0; k < 10; ++k) side.step(0).encode_state(coder, {{5, 0}, 0}, {}, {1, false});
  EXPECT_LT(side.step(0).gain_cost(0, 5, {}), before - 2);
  EXPECT_EQ(side.step(-600).gain_cost(0, 5, {}), before);
}

TEST(SideInfo, VersionOneHasItsOwnWeights) {
  const SideInfo side(1, kWeights), usual(1);
  for (NoiseLevel level : {3000, 0, -4500})
    for (int change : {0, 1, 2, -7})
      EXPECT_EQ(side.step(level).length_cost(change, {}), usual.step(0).length_cost(change, {}));
}

TEST(SideInfo, WithoutWeightsTheUsualOnesHoldEverywhere) {
  const SideInfo side(2);
  const StepCode usual(2, usual_side_weights());
  for (NoiseLevel level : {3000, 0, -4500})
    EXPECT_EQ(side.step(level).gain_cost(1, -3, {}), usual.gain_cost(1, -3, {}));
}

}  // namespace
}  // namespace diffc
