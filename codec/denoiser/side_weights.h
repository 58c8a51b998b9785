// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// How often side information of a kind occurs with a model: where the adaptive codes of a stream begin
// (codec/FORMAT.md, "Messages of version 2").

#pragma once

#include <array>
#include <cstdint>

#include "codec/base/noise_level.h"
#include "codec/base/public.h"

namespace diffc DIFFC_PUBLIC {

/// Weights of symbols, each at least 1, only their ratios matter.
struct SideWeights {
  /// Symbols of the changes -8..8 of a number, whose ends go on: this one is no change.
  static constexpr int kNoChange = 8;
  using Changes = std::array<uint16_t, 2 * kNoChange + 1>;
  /// The first state of a tile and kind of estimate, and those after it.
  struct Number {
    Changes first, later;
  };

  NoiseLevel lowest = 0;         ///< For steps that start at this level or above.
  std::array<uint16_t, 3> jump;  ///< As expected, fewer intervals, more.
  std::array<Number, 2> gain;    ///< G_0 and G_1.
  Number length;                 ///< Lambda.
};

}  // namespace diffc
