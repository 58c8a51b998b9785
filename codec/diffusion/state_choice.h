// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Which gains and length a sender says of a tile. Not part of the format: any choice decodes.

#pragma once

#include <span>

#include "codec/diffusion/step_code.h"
#include "codec/diffusion/step_prior.h"

namespace diffc {

struct StateChoice {
  TileState state;
  double bits = 0;     ///< Of the message, its side information, and what a wrong length will cost.
  double kl_bits = 0;  ///< KL of the step's target against its prior.
};

/// The state that makes a step cheapest; `residual` is x - xhat in the tile's coding basis.
StateChoice choose_state(const StepPrior& prior, std::span<const float> residual, const TileState& before,
                         StateShape shape, const StepCode& code);

}  // namespace diffc
