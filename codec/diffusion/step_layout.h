// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// The part of the chain that needs no image and no network: grid position, gains, and how steps are laid out
// in the stream. Copyable; a parser of step boundaries is a StepLayout alone.

#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "codec/base/public.h"
#include "codec/diffusion/schedule.h"
#include "codec/diffusion/side_info.h"
#include "codec/diffusion/step_prior.h"
#include "codec/diffusion/tile.h"
#include "codec/plugin/stream_info.h"
#include "codec/rcc/scheme.h"

namespace diffc DIFFC_PUBLIC {

/// A step as read from a stream.
struct ParsedStep {
  int jump = 0;
  std::vector<TileState> states;
  std::vector<StepPrior> priors;
  std::vector<rcc::Message> messages;
};

class StepLayout {
 public:
  /// The denoiser and the scheme must outlive the layout and its copies.
  StepLayout(const StreamInfo& stream, const ImageDenoiser& denoiser, const rcc::Scheme& scheme,
             PriorKind prior);

  const Schedule& schedule() const { return schedule_; }
  const std::vector<Tile>& tiles() const { return tiles_; }
  int channels() const { return channels_; }
  int width() const { return width_; }
  int position() const { return position_; }
  NoiseLevel level() const { return schedule_.level(position_); }
  const TileState& state(std::size_t tile) const { return states_[tile]; }
  /// Gains in use: two with a residual model and colours, else one.
  int groups(std::size_t tile) const { return basis(tile) && channels_ > 1 ? 2 : 1; }
  PriorKind prior_kind() const { return prior_; }

  std::size_t tile_size(std::size_t tile) const {
    return std::size_t(tiles_[tile].height) * tiles_[tile].width * channels_;
  }
  /// Basis the tile is coded in, or null: samples as they are.
  const ResidualModel* basis(std::size_t tile) const { return residuals_->get(tiles_[tile]); }
  /// Prior of a step to grid position `position() + jump`; its state is not set yet.
  StepPrior tile_prior(std::size_t tile, int jump) const;
  /// The step both ends expect: at least kGridPerStep intervals, more if the messages would be too short.
  int expected_jump() const;
  /// Mean over the tiles of the expected squared residual at a level, with the present gains.
  double expected_mse(NoiseLevel level) const;
  /// Address of a tile's shared randomness in the next step.
  rcc::Key message_key(std::size_t tile) const { return {key_, (uint64_t(message_) << 20) + tile}; }
  uint64_t key() const { return key_; }

  /// Reads a step; nothing if the bytes do not determine it or the grid is at its end.
  std::optional<ParsedStep> parse(RangeDecoder& coder, SideInfo& side) const;

  void advance(int position, std::vector<TileState> states);

 private:
  const rcc::Scheme* scheme_;
  PriorKind prior_;
  Schedule schedule_;
  int width_, channels_;
  uint64_t key_;
  std::vector<Tile> tiles_;
  std::shared_ptr<ResidualModels> residuals_;
  int position_ = 0;
  int message_ = 0;
  std::vector<TileState> states_;
  std::vector<std::shared_ptr<const PowerClasses>> classes_;  // of each tile, at the present level
  void classify();
};

}  // namespace diffc
