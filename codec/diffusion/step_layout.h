// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// The part of the chain that needs no image and no network: grid position, estimates, gains, and how steps
// are laid out in the stream. Copyable; a parser of step boundaries is a StepLayout alone.

#pragma once

#include <array>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "codec/base/public.h"
#include "codec/diffusion/schedule.h"
#include "codec/diffusion/side_info.h"
#include "codec/diffusion/step_prior.h"
#include "codec/diffusion/tile.h"
#include "codec/diffusion/tile_evaluation.h"
#include "codec/plugin/codec.h"
#include "codec/plugin/stream_info.h"
#include "codec/rcc/scheme.h"

namespace diffc DIFFC_PUBLIC {

/// Whether a codec's streams choose among estimates (from version 2 on), or its model's estimate is all.
enum class Estimates { kOfModel, kChosen };

/// What a codec decides about its streams.
struct StepRules {
  PriorKind prior = PriorKind::kWidened;
  Estimates estimates = Estimates::kChosen;
  /// Not 0: that many nominal steps whatever the stream says, and none is merged with the next. No message of
  /// `ideal` is ever read, so it may, and the header's number is not the one used.
  int every_step_of = 0;
};

/// A step as read from a stream.
struct ParsedStep {
  int jump = 0;
  std::vector<TileState> states;
  std::vector<StepPrior> priors;
  std::vector<rcc::Message> messages;
  std::vector<TileEstimate> estimates;  ///< At the level reached.
};

/// The prior a scheme works with: PFR's index law holds for v = 1 only.
PriorKind prior_of(rcc::SchemeId scheme);

class StepLayout {
 public:
  /// The denoiser and the scheme must outlive the layout and its copies.
  StepLayout(const StreamInfo& stream, const ImageDenoiser& denoiser, const rcc::Scheme& scheme,
             StepRules rules);

  const Schedule& schedule() const { return schedule_; }
  const std::vector<Tile>& tiles() const { return tiles_; }
  int channels() const { return channels_; }
  int width() const { return width_; }
  int position() const { return position_; }
  NoiseLevel level() const { return schedule_.level(position_); }
  /// Whether the stream chooses among estimates.
  bool chooses() const { return bases_ != nullptr; }
  const TileBases& bases() const { return *bases_; }
  /// The guide to a tile's estimate at the present level.
  const TileEstimate& estimate(std::size_t tile) const { return estimates_[tile]; }
  const std::vector<TileEstimate>& estimates() const { return estimates_; }
  /// What was last transmitted with the present kind of estimate.
  const TileState& state(std::size_t tile) const { return state(tile, estimates_[tile].kind); }
  const TileState& state(std::size_t tile, EstimateKind kind) const {
    return states_[tile][static_cast<std::size_t>(kind)];
  }
  StateShape state_shape(std::size_t tile) const { return state_shape(tile, estimates_[tile]); }
  StateShape state_shape(std::size_t tile, const TileEstimate& estimate) const;
  PriorKind prior_kind() const { return prior_; }

  std::size_t tile_size(std::size_t tile) const {
    return std::size_t(tiles_[tile].height) * tiles_[tile].width * channels_;
  }
  /// A tile's samples of a picture.
  std::vector<float> tile_samples(std::span<const float> picture, std::size_t tile) const {
    std::vector<float> samples(tile_size(tile));
    gather(picture, width_, channels_, tiles_[tile], samples);
    return samples;
  }
  /// Basis the tile is coded in, or null: samples as they are.
  const ResidualModel* basis(std::size_t tile) const { return residuals_->get(tiles_[tile]); }
  /// Prior of a step to grid position `position() + jump`; its state is not set yet.
  StepPrior tile_prior(std::size_t tile, int jump) const;
  /// The same if the tile had another estimate.
  StepPrior tile_prior(std::size_t tile, int jump, const TileEstimate& estimate) const;
  /// Grid intervals of a nominal step.
  int nominal_jump() const { return grid_per_step_; }
  /// The step both ends expect: at least a nominal one, more if the messages would be too short.
  int expected_jump() const { return expected_jump_; }
  /// Mean over the tiles of the expected squared residual at the present level, with the last gains.
  double expected_mse() const;
  /// The same by coefficients of equal power, in ascending order.
  std::vector<ErrorPart> error_spectrum() const;
  /// Address of a tile's shared randomness in the next step.
  rcc::Key message_key(std::size_t tile) const { return {key_, (uint64_t(message_) << 20) + tile}; }
  uint64_t key() const { return key_; }

  /// Reads the estimates at the present level; nothing if the bytes do not determine them.
  std::optional<std::vector<TileEstimate>> parse_estimates(RangeDecoder& coder, SideInfo& side) const;
  void set_estimates(std::vector<TileEstimate> estimates);

  /// Reads a step with the estimates after it; nothing if the bytes do not determine it or the grid is at its
  /// end.
  std::optional<ParsedStep> parse(RangeDecoder& coder, SideInfo& side) const;

  /// Reads estimates and steps from where the layout stands to the end of what the bytes determine; at(step)
  /// is called before the layout goes on to the level that the step reaches.
  void read_steps(RangeDecoder& coder, SideInfo& side, const std::function<void(const ParsedStep&)>& at);

  /// To the level after a step, with the estimates before it.
  void advance(int position, const std::vector<TileState>& states);

 private:
  using Classes = std::shared_ptr<const PowerClasses>;
  Classes make_classes(std::size_t tile, const TileEstimate& estimate) const;
  Classes classes_of(std::size_t tile, const TileEstimate& estimate) const;
  void classify_network();
  /// After classify_network(), at a new level.
  void classify();
  int find_expected_jump() const;

  const rcc::Scheme* scheme_;
  PriorKind prior_;
  Schedule schedule_;
  int width_, channels_, grid_per_step_;
  bool second_;  // version 2 or later
  bool merges_;
  uint64_t key_;
  std::vector<Tile> tiles_;
  std::shared_ptr<ResidualModels> residuals_;
  std::shared_ptr<const TileBases> bases_;
  int position_ = 0;
  int message_ = 0;
  std::vector<TileEstimate> estimates_;
  std::vector<std::array<TileState, kEstimateKinds>> states_;
  // Of each tile, at the present level; tiles of one size share those of the network's estimate.
  std::vector<Classes> network_classes_, classes_;
  int expected_jump_ = 0;
};

}  // namespace diffc
