// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/diffusion/state_choice.h"

#include <gtest/gtest.h>

#include <cmath>
#include <memory>
#include <vector>

#include "codec/bits/philox.h"
#include "codec/diffusion/side_info.h"

namespace diffc {
namespace {

constexpr std::size_t kDimensions = 20000;
constexpr int16_t kPower = -20;

/// Two channels of equal power.
StepPrior make_prior() {
  const std::vector<int16_t> power(kDimensions, kPower);
  return StepPrior(PriorKind::kWidened, std::make_shared<const PowerClasses>(power, kDimensions, 2), -1000,
                   -1200);
}

/// A share of the residuals has a power of `octaves` more, the others none.
std::vector<float> residuals(double share, double octaves) {
  std::vector<float> r(kDimensions);
  Philox(3, 0).fill_normal(r);
  for (std::size_t i = 0; i < r.size(); ++i) {
    const bool some = static_cast<double>(i / 2 % 100) < 100 * share;
    r[i] *= some ? static_cast<float>(std::exp2((kPower / 8.0 + octaves) / 2)) : 0.0f;
  }
  return r;
}

TEST(StateChoice, WhatIsExpectedIsLeftAsItIs) {
  const TileState before;
  EXPECT_EQ(
      choose_state(make_prior(), residuals(1, 0), before, {2, true}, StepCode(2, usual_side_weights())).state,
      before);
}

TEST(StateChoice, GainsFollowThePower) {
  const StateChoice choice =
      choose_state(make_prior(), residuals(1, 2), {}, {2, true}, StepCode(2, usual_side_weights()));
  EXPECT_NEAR(choice.state.gain[0], 8, 1);
  EXPECT_NEAR(choice.state.gain[1], 8, 1);
  EXPECT_EQ(choice.state.length, 0);
}

// All information in a fifth of the coefficients: no gain describes that, and the message is shorter than a
// prior of any gain near the power would have it.
TEST(StateChoice, LengthFollowsTheKlWhereGainsCannot) {
  const std::vector<float> residual = residuals(0.2, 3);
  const StepPrior prior = make_prior();
  const StateChoice choice = choose_state(prior, residual, {}, {2, true}, StepCode(2, usual_side_weights()));
  const auto costs = prior.costs_by_gain(residual);
  double kl_bits = 0;
  for (std::size_t group = 0; group < kGroups; ++group)
    kl_bits += costs[group][static_cast<std::size_t>(choice.state.gain[group] + kMaxGain)].kl_bits;
  EXPECT_NEAR(prior.information(choice.state) / 16.0, kl_bits, 0.1 * kl_bits);
  EXPECT_GE(choice.bits, kl_bits);
}

TEST(StateChoice, WhatIsNotSentStays) {
  TileState before;
  before.gain = {5, 0};
  const StateChoice choice =
      choose_state(make_prior(), residuals(1, 6), before, {0, false}, StepCode(2, usual_side_weights()));
  EXPECT_EQ(choice.state, before);
}

}  // namespace
}  // namespace diffc
