// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/diffusion/side_info.h"

#include <algorithm>
#include <cstdlib>

namespace diffc {

namespace {

constexpr int kJumpSymbols = 18;  // 0 = as expected, 1..16 = this many intervals, 17 = 16 more and go on
constexpr int kMiddle = 8;        // change symbols 0..16 stand for -8..8; the ends go on
constexpr std::array<uint16_t, kJumpSymbols> kJumpWeights = {256, 1, 1, 1, 1, 1, 1, 1, 1,
                                                             1,   1, 1, 1, 1, 1, 1, 1, 1};
constexpr std::array<uint16_t, 2 * kMiddle + 1> kChangeWeights = {1,  1, 1, 1, 2, 4, 8, 16, 24,
                                                                  16, 8, 4, 2, 1, 1, 1, 1};

void encode_change(AdaptiveModel& model, RangeEncoder& coder, int change) {
  for (; change >= kMiddle; change -= kMiddle) model.encode(coder, 2 * kMiddle);
  for (; change <= -kMiddle; change += kMiddle) model.encode(coder, 0);
  model.encode(coder, static_cast<uint32_t>(change + kMiddle));
}

int decode_change(AdaptiveModel& model, RangeDecoder& coder) {
  int change = 0;
  while (std::abs(change) <= 2 * kMaxGain && coder.determined()) {
    const int step = static_cast<int>(model.decode(coder)) - kMiddle;
    change += step;
    if (std::abs(step) < kMiddle) break;
  }
  return change;
}

}  // namespace

SideInfo::SideInfo()
    : jump_(kJumpWeights),
      gain_{AdaptiveModel(kChangeWeights), AdaptiveModel(kChangeWeights)},
      length_(kChangeWeights) {}

void SideInfo::encode_jump(RangeEncoder& coder, int intervals, int expected) {
  if (intervals == expected) {
    jump_.encode(coder, 0);
    return;
  }
  for (; intervals > 16; intervals -= 16) jump_.encode(coder, kJumpSymbols - 1);
  jump_.encode(coder, static_cast<uint32_t>(intervals));
}

int SideInfo::decode_jump(RangeDecoder& coder, int expected, int limit) {
  int intervals = 0;
  while (intervals <= limit && coder.determined()) {
    const uint32_t symbol = jump_.decode(coder);
    if (symbol == 0) return intervals == 0 ? expected : limit + 1;
    if (symbol < kJumpSymbols - 1) return intervals + static_cast<int>(symbol);
    intervals += 16;
  }
  return limit + 1;
}

void SideInfo::encode_state(RangeEncoder& coder, const TileState& state, const TileState& before,
                            int groups) {
  for (int g = 0; g < groups; ++g) encode_change(gain_[g], coder, state.gain[g] - before.gain[g]);
  encode_change(length_, coder, state.length - before.length);
}

TileState SideInfo::decode_state(RangeDecoder& coder, const TileState& before, int groups) {
  TileState state = before;
  for (int g = 0; g < groups; ++g)
    state.gain[g] = std::clamp(before.gain[g] + decode_change(gain_[g], coder), -kMaxGain, kMaxGain);
  state.length = std::clamp(before.length + decode_change(length_, coder), -kMaxLength, kMaxLength);
  return state;
}

double SideInfo::gain_cost(int group, int change) const {
  const AdaptiveModel& model = gain_[group];
  const int escapes = std::abs(change) / kMiddle;
  const uint32_t escape = change > 0 ? 2 * kMiddle : 0;
  return escapes * model.cost(escape) + model.cost(static_cast<uint32_t>(change % kMiddle + kMiddle));
}

}  // namespace diffc
