// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "plugins/diffc/side_info.h"

#include <array>
#include <cstdlib>

#include "plugins/diffc/step_prior.h"

namespace diffc {

namespace {

constexpr int kJumpSymbols = 17;  // 0 = 16 more and go on
constexpr int kMiddle = 8;        // gain symbols 0..16 stand for -8..8; the ends go on
constexpr std::array<uint16_t, kJumpSymbols> kJumpWeights = {1, 1, 1, 1, 64, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
constexpr std::array<uint16_t, 2 * kMiddle + 1> kGainWeights = {1, 1, 1, 1, 1, 2, 4, 8, 16, 8, 4, 2, 1, 1, 1, 1, 1};

}  // namespace

SideInfo::SideInfo() : jump_(kJumpWeights), gain_(kGainWeights) {}

void SideInfo::encode_jump(RangeEncoder& coder, int intervals) {
  for (; intervals > 16; intervals -= 16) jump_.encode(coder, 0);
  jump_.encode(coder, static_cast<uint32_t>(intervals));
}

int SideInfo::decode_jump(RangeDecoder& coder, int limit) {
  int intervals = 0;
  while (intervals <= limit && coder.determined()) {
    const uint32_t symbol = jump_.decode(coder);
    if (symbol > 0) return intervals + static_cast<int>(symbol);
    intervals += 16;
  }
  return limit + 1;
}

void SideInfo::encode_gain(RangeEncoder& coder, int change) {
  for (; change >= kMiddle; change -= kMiddle) gain_.encode(coder, 2 * kMiddle);
  for (; change <= -kMiddle; change += kMiddle) gain_.encode(coder, 0);
  gain_.encode(coder, static_cast<uint32_t>(change + kMiddle));
}

int SideInfo::decode_gain(RangeDecoder& coder) {
  int change = 0;
  while (std::abs(change) <= 2 * kMaxGain && coder.determined()) {
    const int step = static_cast<int>(gain_.decode(coder)) - kMiddle;
    change += step;
    if (std::abs(step) < kMiddle) break;
  }
  return change;
}

double SideInfo::gain_cost(int change) const {
  const int escapes = std::abs(change) / kMiddle;
  const int rest = change % kMiddle;
  const uint32_t escape = change > 0 ? 2 * kMiddle : 0;
  return escapes * gain_.cost(escape) + gain_.cost(static_cast<uint32_t>(rest + kMiddle));
}

}  // namespace diffc
