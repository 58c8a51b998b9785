// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "plugins/diffc/side_info.h"

#include <gtest/gtest.h>

#include <vector>

namespace diffc {
namespace {

TEST(SideInfo, RoundTripsJumpsAndGains) {
  std::vector<int> jumps = {63, 4, 4, 4, 1, 16, 17, 33, 1024, 4};
  std::vector<int> gains = {-30, 0, 1, -1, 8, -8, 7, -7, 400, -400};
  RangeEncoder encoder;
  SideInfo sender;
  for (std::size_t k = 0; k < jumps.size(); ++k) {
    sender.encode_jump(encoder, jumps[k]);
    sender.encode_gain(encoder, gains[k]);
  }
  const std::vector<uint8_t> bytes = encoder.finish();
  RangeDecoder decoder(bytes);
  SideInfo receiver;
  for (std::size_t k = 0; k < jumps.size(); ++k) {
    EXPECT_EQ(receiver.decode_jump(decoder, 2000), jumps[k]);
    EXPECT_EQ(receiver.decode_gain(decoder), gains[k]);
    EXPECT_TRUE(decoder.determined());
  }
}

TEST(SideInfo, CostsAreThoseOfTheCoder) {
  for (int change : {0, 3, -5, 8, -8, 20, -41}) {
    SideInfo side;
    const double announced = side.gain_cost(change);
    RangeEncoder encoder;
    side.encode_gain(encoder, change);
    // An escape adapts the model before the rest is coded, so long changes cost a little less than announced.
    EXPECT_LE(encoder.bits(), announced + 0.05);
    EXPECT_GE(encoder.bits(), announced - 1.3 * (std::abs(change) / 8) - 0.05);
  }
}

TEST(SideInfo, AJumpPastTheEndIsReportedAsSuch) {
  RangeEncoder encoder;
  SideInfo sender;
  sender.encode_jump(encoder, 50);
  const std::vector<uint8_t> bytes = encoder.finish();
  RangeDecoder decoder(bytes);
  SideInfo receiver;
  EXPECT_GT(receiver.decode_jump(decoder, 20), 20);
}

}  // namespace
}  // namespace diffc
