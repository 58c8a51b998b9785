// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Codes of what a step says beside its messages: how far it goes, how strong the residual of each tile is,
// how long its message (codec/FORMAT.md, "Messages"), in either version. Copyable, so that an encoder can
// take a step back.

#pragma once

#include <array>

#include "codec/base/public.h"
#include "codec/bits/range_coder.h"
#include "codec/denoiser/side_weights.h"
#include "codec/diffusion/step_prior.h"

namespace diffc DIFFC_PUBLIC {

/// What is transmitted of a tile's state.
struct StateShape {
  int groups = 1;      ///< Gains in use.
  bool length = true;  ///< Whether there is a message at all.
};

/// Kinds of jumps of version 2; fewer and more are followed by a number.
enum class JumpKind : uint32_t { kAsExpected, kFewer, kMore };
JumpKind jump_kind(int intervals, int expected);

/// Calls use(symbol) for the symbols that a change of a number is written in.
template <class Use>
void for_change_symbols(int change, Use use) {
  constexpr int kMiddle = SideWeights::kNoChange;
  for (; change >= kMiddle; change -= kMiddle) use(static_cast<uint32_t>(2 * kMiddle));
  for (; change <= -kMiddle; change += kMiddle) use(uint32_t{0});
  use(static_cast<uint32_t>(change + kMiddle));
}

class StepCode {
 public:
  /// format: StreamInfo::format; version 1 has weights of its own.
  StepCode(int format, const SideWeights& weights);

  /// Grid intervals to advance, at least 1; `expected` is what both ends expect.
  void encode_jump(RangeEncoder& coder, int intervals, int expected);
  /// As encoded; more than `limit` or an undetermined symbol gives a value above `limit`.
  int decode_jump(RangeDecoder& coder, int expected, int limit);

  /// A tile's state, as the change from the one before it.
  void encode_state(RangeEncoder& coder, const TileState& state, const TileState& before, StateShape shape);
  /// As encoded, clamped to the ranges of TileState; stops early once the decoder is undetermined.
  TileState decode_state(RangeDecoder& coder, const TileState& before, StateShape shape);

  /// Cost in bits of a gain after a state.
  double gain_cost(int group, int gain, const TileState& before) const;
  /// Cost in bits of a length after a state.
  double length_cost(int length, const TileState& before) const;

 private:
  /// Changes of one number of TileState: the first of a tile are larger than those after it.
  struct Changes {
    AdaptiveModel first, later;
    AdaptiveModel& of(const TileState& before) { return before.sent ? later : first; }
    const AdaptiveModel& of(const TileState& before) const { return before.sent ? later : first; }
  };
  static Changes changes(int format, const SideWeights::Number& weights);

  int format_;
  AdaptiveModel jump_;
  std::array<Changes, kGroups> gain_;
  Changes length_;
};

}  // namespace diffc
