// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/diffusion/side_info.h"

#include <algorithm>
#include <bit>
#include <cstdlib>

namespace diffc {

namespace {

// Version 1: 0 = as expected, 1..16 = this many intervals, 17 = 16 more and go on.
constexpr int kJumpSymbols = 18;
constexpr int kMiddle = 8;  // change symbols 0..16 stand for -8..8; the ends go on
constexpr std::array<uint16_t, kJumpSymbols> kJumpWeights = {256, 1, 1, 1, 1, 1, 1, 1, 1,
                                                             1,   1, 1, 1, 1, 1, 1, 1, 1};
constexpr std::array<uint16_t, 2 * kMiddle + 1> kChangeWeights = {1,  1, 1, 1, 2, 4, 8, 16, 24,
                                                                  16, 8, 4, 2, 1, 1, 1, 1};

// Version 2: as expected; fewer or more intervals, as a number.
enum Jump : uint32_t { kAsExpected, kFewer, kMore };
constexpr std::array<uint16_t, 3> kJumpKindWeights = {40, 3, 1};
constexpr int kMoreBits = 15;

/// Bits of a number in 1..expected - 1.
int fewer_bits(int expected) {
  return std::bit_width(static_cast<uint32_t>(std::max(expected - 2, 0)));
}

// Version 2: the changes of gains and length in the first message of a tile, and those later. Gains were
// measured on training images of 64x64 (150 of them, q 60) and made rounder; flatter weights for lengths made
// side information longer and no file better.
using ChangeWeights = std::array<uint16_t, 2 * kMiddle + 1>;
constexpr std::array<ChangeWeights, kGroups> kFirstGain = {{
    {2, 20, 2, 2, 3, 6, 40, 25, 260, 20, 40, 12, 20, 4, 4, 2, 2},
    {2, 2, 2, 2, 2, 2, 4, 4, 440, 4, 4, 2, 2, 2, 2, 22, 4},
}};
constexpr std::array<ChangeWeights, kGroups> kLaterGain = {{
    {3, 4, 4, 2, 2, 3, 12, 420, 3200, 220, 12, 5, 12, 6, 3, 2, 2},
    {4, 8, 5, 2, 2, 2, 40, 10, 3800, 10, 20, 4, 10, 8, 4, 3, 3},
}};
constexpr ChangeWeights kFirstLength = {2, 3, 5, 8, 14, 25, 45, 60, 130, 50, 14, 8, 4, 2, 1, 1, 1};
constexpr ChangeWeights kLaterLength = {2, 2, 2, 2, 3, 5, 25, 200, 3500, 200, 25, 5, 2, 2, 2, 2, 2};

void encode_change(AdaptiveModel& model, RangeEncoder& coder, int change) {
  for (; change >= kMiddle; change -= kMiddle) model.encode(coder, 2 * kMiddle);
  for (; change <= -kMiddle; change += kMiddle) model.encode(coder, 0);
  model.encode(coder, static_cast<uint32_t>(change + kMiddle));
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

SideInfo::Changes SideInfo::changes(int format, std::span<const uint16_t> first,
                                    std::span<const uint16_t> later) {
  if (format == 1) return {AdaptiveModel(kChangeWeights), AdaptiveModel(kChangeWeights)};
  return {AdaptiveModel(first), AdaptiveModel(later)};
}

SideInfo::SideInfo(int format)
    : format_(format),
      jump_(format == 1 ? AdaptiveModel(kJumpWeights) : AdaptiveModel(kJumpKindWeights)),
      gain_{changes(format, kFirstGain[0], kLaterGain[0]), changes(format, kFirstGain[1], kLaterGain[1])},
      length_(changes(format, kFirstLength, kLaterLength)) {}

void SideInfo::encode_jump(RangeEncoder& coder, int intervals, int expected) {
  if (format_ > 1) {
    const Jump kind = intervals == expected ? kAsExpected : intervals < expected ? kFewer : kMore;
    jump_.encode(coder, kind);
    if (kind == kFewer) coder.encode_bits(static_cast<uint32_t>(intervals - 1), fewer_bits(expected));
    if (kind == kMore) coder.encode_bits(static_cast<uint32_t>(intervals - expected - 1), kMoreBits);
    return;
  }
  if (intervals == expected) {
    jump_.encode(coder, 0);
    return;
  }
  for (; intervals > 16; intervals -= 16) jump_.encode(coder, kJumpSymbols - 1);
  jump_.encode(coder, static_cast<uint32_t>(intervals));
}

int SideInfo::decode_jump(RangeDecoder& coder, int expected, int limit) {
  if (format_ > 1) {
    const uint32_t kind = jump_.decode(coder);
    int intervals = expected;
    if (kind == kFewer) intervals = static_cast<int>(coder.decode_bits(fewer_bits(expected))) + 1;
    if (kind == kMore) intervals += static_cast<int>(coder.decode_bits(kMoreBits)) + 1;
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

void SideInfo::encode_state(RangeEncoder& coder, const TileState& state, const TileState& before,
                            StateShape shape) {
  for (int g = 0; g < shape.groups; ++g)
    encode_change(gain_[g].of(before), coder, state.gain[g] - before.gain[g]);
  if (shape.length) encode_change(length_.of(before), coder, state.length - before.length);
}

TileState SideInfo::decode_state(RangeDecoder& coder, const TileState& before, StateShape shape) {
  TileState state = before;
  for (int g = 0; g < shape.groups; ++g)
    state.gain[g] =
        std::clamp(before.gain[g] + decode_change(gain_[g].of(before), coder), -kMaxGain, kMaxGain);
  if (shape.length)
    state.length =
        std::clamp(before.length + decode_change(length_.of(before), coder), -kMaxLength, kMaxLength);
  return state;
}

double SideInfo::gain_cost(int group, int gain, const TileState& before) const {
  return change_cost(gain_[group].of(before), gain - before.gain[group]);
}

double SideInfo::length_cost(int length, const TileState& before) const {
  return change_cost(length_.of(before), length - before.length);
}

}  // namespace diffc
