// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Which estimate a sender takes for a tile. Not part of the format: any choice decodes.

#pragma once

#include <memory>
#include <span>
#include <vector>

#include "codec/diffusion/estimate.h"
#include "codec/diffusion/side_info.h"
#include "codec/diffusion/step_layout.h"

namespace diffc {

/// Of every tile of x.
std::vector<TileKnowledge> study_tiles(const StepLayout& layout, std::span<const float> x, int threads);

/// Samples of the whole picture at the present level.
struct PictureState {
  std::span<const float> x, y;
  std::span<const float> network;  ///< The model's estimate; may be empty if all tiles are flat.
};

/// x - xhat of a tile, given by its samples, in the basis it is coded in.
std::vector<float> tile_residual(const StepLayout& layout, std::size_t tile, std::span<const float> x,
                                 std::span<const float> xhat);

struct EstimateChoice {
  TileEstimate estimate;
  std::vector<float> xhat;
  /// x - xhat in the tile's coding basis where the choice needed it, else empty.
  std::vector<float> residual;
};

/// The estimate of a tile at the layout's level, whose noise is eta. An estimate farther from x than y itself
/// is never chosen.
EstimateChoice choose_estimate(const StepLayout& layout, std::size_t tile, const TileKnowledge& knowledge,
                               const PictureState& picture, double eta, EstimateGoal goal,
                               const SideInfo& side);

}  // namespace diffc
