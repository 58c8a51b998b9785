// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Side information of a step: how far it goes and how strong the residual of each tile is
// (codec/FORMAT.md, "Messages"). Copyable, so that an encoder can take a step back.

#pragma once

#include "codec/bits/range_coder.h"

namespace diffc {

class SideInfo {
 public:
  SideInfo();

  /// Grid intervals to advance, at least 1.
  void encode_jump(RangeEncoder& coder, int intervals);
  /// As encoded; more than `limit` or an undetermined symbol gives a value above `limit`.
  int decode_jump(RangeDecoder& coder, int limit);

  /// Change of a tile's gain.
  void encode_gain(RangeEncoder& coder, int change);
  /// As encoded, within +-2 kMaxGain; stops early once the decoder is undetermined.
  int decode_gain(RangeDecoder& coder);

  /// Cost of a gain change in bits at the present state.
  double gain_cost(int change) const;

 private:
  AdaptiveModel jump_, gain_;
};

}  // namespace diffc
