// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/diffusion/step_code.h"

#include <gtest/gtest.h>

#include <vector>

#include "codec/diffusion/side_info.h"

namespace diffc {
namespace {

TEST(StepCode, RoundTripsJumpsAndStates) {
  const std::vector<int> jumps = {63, 4, 4, 4, 1, 16, 17, 33, 1024, 4};
  const std::vector<TileState> states = {{{-30, 2}, 0}, {{-30, 2}, 0}, {{-29, 1}, 3},  {{-30, 1}, -5},
                                         {{-22, 0}, 8}, {{-30, 0}, 0}, {{-23, 9}, -8}, {{400, -400}, 32},
                                         {{0, 0}, -32}, {{1, 1}, 0}};
  for (int format : {1, 2})
    for (int groups : {1, 2}) {
      RangeEncoder encoder;
      StepCode sender(format, usual_side_weights());
      TileState before;
      for (std::size_t k = 0; k < jumps.size(); ++k) {
        sender.encode_jump(encoder, jumps[k], 4);
        TileState state = states[k];
        if (groups == 1) state.gain[1] = 0;
        sender.encode_state(encoder, state, before, {groups, true});
        before = state;
        before.sent = format > 1;
      }
      const std::vector<uint8_t> bytes = encoder.finish();
      RangeDecoder decoder(bytes);
      StepCode receiver(format, usual_side_weights());
      before = {};
      for (std::size_t k = 0; k < jumps.size(); ++k) {
        EXPECT_EQ(receiver.decode_jump(decoder, 4, 2000), jumps[k]);
        before = receiver.decode_state(decoder, before, {groups, true});
        before.sent = format > 1;
        EXPECT_EQ(before.gain[0], states[k].gain[0]);
        EXPECT_EQ(before.gain[1], groups == 1 ? 0 : states[k].gain[1]);
        EXPECT_EQ(before.length, states[k].length);
        EXPECT_TRUE(decoder.determined());
      }
    }
}

TEST(StepCode, AnExpectedJumpAndAnUnchangedStateAreCheap) {
  for (int format : {1, 2}) {
    RangeEncoder encoder;
    StepCode code(format, usual_side_weights());
    for (int k = 0; k < 40; ++k) {
      code.encode_jump(encoder, 7, 7);
      code.encode_state(encoder, {}, {}, {2, true});
    }
    EXPECT_LT(encoder.bits() / 40, 3.0);
  }
}

TEST(StepCode, GainCostsAreThoseOfTheCoder) {
  for (int change : {0, 3, -5, 7}) {
    StepCode code(2, usual_side_weights());
    const double announced =
        code.gain_cost(0, change, {}) + code.gain_cost(1, 0, {}) + code.length_cost(3, {});
    RangeEncoder coder;
    code.encode_state(coder, {{change, 0}, 3}, {}, {2, true});
    EXPECT_NEAR(coder.bits(), announced, 0.01);
  }
}

TEST(StepCode, AStateWithoutAMessageHasNoBits) {
  RangeEncoder coder;
  StepCode code(2, usual_side_weights());
  code.encode_state(coder, {}, {}, {0, false});
  EXPECT_EQ(coder.bits(), 0);
}

TEST(StepCode, AJumpPastTheEndIsReportedAsSuch) {
  RangeEncoder encoder;
  StepCode sender(2, usual_side_weights());
  sender.encode_jump(encoder, 50, 4);
  const std::vector<uint8_t> bytes = encoder.finish();
  RangeDecoder decoder(bytes);
  StepCode receiver(2, usual_side_weights());
  EXPECT_GT(receiver.decode_jump(decoder, 4, 20), 20);
}

}  // namespace
}  // namespace diffc
