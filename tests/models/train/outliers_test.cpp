// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/train/outliers.h"

#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>

namespace diffc::train {
namespace {

TEST(Outliers, FarLossesAreSkippedOnceTheMedianIsKnown) {
  OutlierFilter filter;
  EXPECT_TRUE(filter.accepts(1e6, 1));  // nothing is known yet
  for (int k = 0; k < 30; ++k) EXPECT_TRUE(filter.accepts(0.2, 1));
  EXPECT_TRUE(filter.accepts(3.9, 1));
  EXPECT_FALSE(filter.accepts(4.1, 1));
  EXPECT_FALSE(filter.accepts(1e9, 1));
  EXPECT_EQ(filter.state().skipped, 2);
  EXPECT_EQ(filter.state().in_a_row, 2);
  EXPECT_TRUE(filter.accepts(0.2, 1e9));  // large gradients are clipped, not skipped
  EXPECT_EQ(filter.state().in_a_row, 0);
  EXPECT_EQ(filter.state().skipped, 2);
}

TEST(Outliers, NothingInfiniteIsAccepted) {
  OutlierFilter filter;
  EXPECT_FALSE(filter.accepts(NAN, 1));
  EXPECT_FALSE(filter.accepts(INFINITY, 1));
  EXPECT_FALSE(filter.accepts(0.2, NAN));
  EXPECT_FALSE(filter.accepts(0.2, INFINITY));
  EXPECT_TRUE(filter.state().losses.empty());
}

TEST(Outliers, FiftyInARowAreHopeless) {
  OutlierFilter filter;
  for (int k = 0; k < 49; ++k) filter.accepts(NAN, 1);
  EXPECT_FALSE(filter.hopeless());
  EXPECT_TRUE(filter.accepts(0.2, 1));
  for (int k = 0; k < 50; ++k) filter.accepts(NAN, 1);
  EXPECT_TRUE(filter.hopeless());
}

// The median follows the last hundred losses; a copy through JSON decides alike.
TEST(Outliers, MemoryIsBoundedAndTravels) {
  OutlierFilter filter;
  for (int k = 0; k < 200; ++k) filter.accepts(1.0 + 0.001 * k, 1);
  EXPECT_EQ(filter.state().losses.size(), 100u);
  EXPECT_EQ(filter.state().losses.back(), 1.0 + 0.001 * 199);
  filter.accepts(NAN, 1);
  OutlierFilter copy;
  copy.state() = outlier_state_from_json(nlohmann::json::parse(to_json(filter.state()).dump()));
  EXPECT_EQ(copy.state().losses, filter.state().losses);
  EXPECT_EQ(copy.state().in_a_row, 1);
  EXPECT_FALSE(copy.accepts(24, 1));
  EXPECT_TRUE(copy.accepts(22, 1));
}

}  // namespace
}  // namespace diffc::train
