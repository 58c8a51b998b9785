// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/diffusion/step_code.h"

#include <algorithm>
#include <bit>
#include <cstdlib>

namespace diffc {

namespace {

// Version 1: 0 = as expected, 1..16 = this many intervals, 17 = 16 more and go on.
constexpr int kJumpSymbols = 18;
constexpr int kMiddle = SideWeights::kNoChange;
constexpr std::array<uint16_t, kJumpSymbols> kJumpWeights = {256, 1, 1, 1, 1, 1, 1, 1, 1,
                                                             1,   1, 1, 1, 1, 1, 1, 1, 1};
constexpr SideWeights::Changes kChangeWeights = {1, 1, 1, 1, 2, 4, 8, 16, 24, 16, 8, 4, 2, 1, 1, 1, 1};

constexpr int kMoreBits = 15;

/// Bits of a number in 1..expected - 1.
int fewer_bits(int expected) {
  return std::bit_width(static_cast<uint32_t>(std::max(expected - 2, 0)));
}

void encode_change(AdaptiveModel& model, RangeEncoder& coder, int change) {
  for_change_symbols(change, [&](uint32_t symbol) { model.encode(coder, symbol); });
}

double change_cost(const AdaptiveModel& model, int change) {
  const int ends = std::abs(change) / kMiddle;
  const uint32_t end = change > 0 ? 2 * kMiddle : 0;
  return ends * model.cost(end) + model.cost(static_cast<uint32_t>(change % kMiddle + kMiddle));
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

JumpKind jump_kind(int intervals, int expected) {
  if (intervals == expected) return JumpKind::kAsExpected;
  return intervals < expected ? JumpKind::kFewer : JumpKind::kMore;
}

StepCode::Changes StepCode::changes(int format, const SideWeights::Number& weights) {
  if (format == 1) return {AdaptiveModel(kChangeWeights), AdaptiveModel(kChangeWeights)};
  return {AdaptiveModel(weights.first), AdaptiveModel(weights.later)};
}

StepCode::StepCode(int format, const SideWeights& weights)
    : format_(format),
      jump_(format == 1 ? AdaptiveModel(kJumpWeights) : AdaptiveModel(weights.jump)),
      gain_{changes(format, weights.gain[0]), changes(format, weights.gain[1])},
      length_(changes(format, weights.length)) {}

void StepCode::encode_jump(RangeEncoder& coder, int intervals, int expected) {
  if (format_ > 1) {
    const JumpKind kind = jump_kind(intervals, expected);
    jump_.encode(coder, static_cast<uint32_t>(kind));
    if (kind == JumpKind::kFewer)
      coder.encode_bits(static_cast<uint32_t>(intervals - 1), fewer_bits(expected));
    if (kind == JumpKind::kMore)
      coder.encode_bits(static_cast<uint32_t>(intervals - expected - 1), kMoreBits);
    return;
  }
  if (intervals == expected) {
    jump_.encode(coder, 0);
    return;
  }
  for (; intervals > 16; intervals -= 16) jump_.encode(coder, kJumpSymbols - 1);
  jump_.encode(coder, static_cast<uint32_t>(intervals));
}

int StepCode::decode_jump(RangeDecoder& coder, int expected, int limit) {
  if (format_ > 1) {
    const auto kind = static_cast<JumpKind>(jump_.decode(coder));
    int intervals = expected;
    if (kind == JumpKind::kFewer) intervals = static_cast<int>(coder.decode_bits(fewer_bits(expected))) + 1;
    if (kind == JumpKind::kMore) intervals += static_cast<int>(coder.decode_bits(kMoreBits)) + 1;
    return coder.determined() ? intervals : limit + 1;
  }
  int intervals = 0;
  while (intervals <= limit && coder.determined()) {
    const uint32_t symbol = jump_.decode(coder);
    if (symbol == 0) return intervals == 0 ? expected : limit + 1;
    if (symbol < kJumpSymbols - 1) return intervals + static_cast<int>(symbol);
    intervals += 16;
  }
  return limit + 1;
}

void StepCode::encode_state(RangeEncoder& coder, const TileState& state, const TileState& before,
                            StateShape shape) {
  for (int g = 0; g < shape.groups; ++g)
    encode_change(gain_[g].of(before), coder, state.gain[g] - before.gain[g]);
  if (shape.length) encode_change(length_.of(before), coder, state.length - before.length);
}

TileState StepCode::decode_state(RangeDecoder& coder, const TileState& before, StateShape shape) {
  TileState state = before;
  for (int g = 0; g < shape.groups; ++g)
    state.gain[g] =
        std::clamp(before.gain[g] + decode_change(gain_[g].of(before), coder), -kMaxGain, kMaxGain);
  if (shape.length)
    state.length =
        std::clamp(before.length + decode_change(length_.of(before), coder), -kMaxLength, kMaxLength);
  return state;
}

double StepCode::gain_cost(int group, int gain, const TileState& before) const {
  return change_cost(gain_[group].of(before), gain - before.gain[group]);
}

double StepCode::length_cost(int length, const TileState& before) const {
  return change_cost(length_.of(before), length - before.length);
}

}  // namespace diffc
