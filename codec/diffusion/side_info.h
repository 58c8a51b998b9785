// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Side information of a step: how far it goes, how strong the residual of each tile is, how long its message
// (codec/FORMAT.md, "Messages"). Copyable, so that an encoder can take a step back.

#pragma once

#include <array>

#include "codec/base/public.h"
#include "codec/bits/range_coder.h"
#include "codec/diffusion/step_prior.h"

namespace diffc DIFFC_PUBLIC {

class SideInfo {
 public:
  SideInfo();

  /// Grid intervals to advance, at least 1; `expected` is what both ends expect.
  void encode_jump(RangeEncoder& coder, int intervals, int expected);
  /// As encoded; more than `limit` or an undetermined symbol gives a value above `limit`.
  int decode_jump(RangeDecoder& coder, int expected, int limit);

  /// A tile's state, as the change from the one before it. `groups` gains are in use.
  void encode_state(RangeEncoder& coder, const TileState& state, const TileState& before, int groups);
  /// As encoded, clamped to the ranges of TileState; stops early once the decoder is undetermined.
  TileState decode_state(RangeDecoder& coder, const TileState& before, int groups);

  /// Cost of a gain change in bits at the present state.
  double gain_cost(int group, int change) const;

 private:
  AdaptiveModel jump_;
  std::array<AdaptiveModel, kGroups> gain_;
  AdaptiveModel length_;
};

}  // namespace diffc
