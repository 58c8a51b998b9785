// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// The noise chain of DiffC (Theis et al. 2022, Eq. 5): from pure noise to y = x + eta u by messages.
//
// The same class runs both ends. The sender tries a step, looks at its cost and commits or drops it; the
// receiver reads a step and commits it.
//
//   Chain chain(stream, denoiser, scheme, rules, threads);
//   estimates = chain.best_estimates(x, goal, side);           // sender: at the start and after every step
//   chain.write_estimates(estimates, coder, side);
//   chain.set_estimates(estimates);
//   Chain::Proposal proposal = chain.propose(x, jump, side);  // sender: the priors and what they will cost
//   Chain::Step step = chain.send(proposal, coder, side);     // coder and side are working copies
//   chain.commit(std::move(step));

#pragma once

#include <optional>
#include <span>
#include <vector>

#include "codec/base/public.h"
#include "codec/diffusion/estimate.h"
#include "codec/diffusion/step_layout.h"

namespace diffc DIFFC_PUBLIC {

/// Copyable: a copy is a state to come back to. Not thread-safe.
class Chain {
 public:
  /// A step before its messages are searched for; one entry per tile.
  struct Proposal {
    int jump = 0;
    std::vector<StepPrior> priors;
    std::vector<TileState> states;
    std::vector<std::vector<float>> means, variances;  ///< Targets in whitened coordinates.
    std::vector<double> message_bits;  ///< That send() will write, if the scheme has a fixed length.
    double kl_bits = 0;
  };

  /// A step on trial: everything that commit() needs.
  struct Step {
    int position = 0;  ///< Grid position reached.
    std::vector<float> y;
    std::vector<TileState> states;
    double kl_bits = 0;
    double side_bits = 0;
    double missed = 0;                         ///< Sum of rcc::Message::missed.
    std::vector<TileEstimate> estimates = {};  ///< Receiver: at the level reached.
  };

  /// Starts at y_T = eta_T u. `denoiser` and `scheme` must outlive the chain. `threads` work on tiles at
  /// once.
  Chain(const StreamInfo& stream, const ImageDenoiser& denoiser, const rcc::Scheme& scheme, StepRules rules,
        int threads);

  const StepLayout& layout() const { return layout_; }
  const Schedule& schedule() const { return layout_.schedule(); }
  int position() const { return layout_.position(); }
  double eta() const { return eta_of_level(layout_.level()); }
  std::span<const float> y() const { return y_; }

  /// xhat(y, eta) at the present level, evaluated once per level.
  std::span<const float> xhat();

  /// Expected squared error per dimension of xhat(): integers of the stream and the model's table only.
  double expected_mse() const { return layout_.expected_mse(); }

  /// How that error is spread (NoisyObservation::error_spectrum).
  std::vector<ErrorPart> error_spectrum() const { return layout_.error_spectrum(); }

  /// The present estimates for the samplers, or null if the stream does not choose.
  EstimateGuardPtr guard() const;

  /// Sender: the estimates to use at the present level; those of now if the stream does not choose.
  /// set_estimates() must follow.
  std::vector<TileEstimate> best_estimates(std::span<const float> x, EstimateGoal goal, const SideInfo& side);

  /// Writes estimates for the present level: nothing if the stream does not choose.
  void write_estimates(const std::vector<TileEstimate>& estimates, RangeEncoder& coder, SideInfo& side) const;
  /// To be called with what was written.
  void set_estimates(std::vector<TileEstimate> estimates);

  /// Receiver, at the start: false if the bytes do not determine the estimates.
  bool decode_estimates(RangeDecoder& coder, SideInfo& side);

  /// Chooses gains and lengths of a step of `jump` intervals that sends x's part of it.
  Proposal propose(std::span<const float> x, int jump, const SideInfo& side);

  /// Changes the length of a tile's message, where it has one.
  void lengthen(Proposal& proposal, std::size_t tile, int eighths) const;

  /// Writes the side information of a proposal; returns its bits.
  double send_side(const Proposal& proposal, RangeEncoder& coder, SideInfo& side) const;

  /// Sends a proposal: side information and messages go to `coder`.
  Step send(const Proposal& proposal, RangeEncoder& coder, SideInfo& side);

  /// Reads a step; nothing if the bytes do not determine it or the chain is at its end.
  std::optional<Step> decode(RangeDecoder& coder, SideInfo& side);

  void commit(Step step);

 private:
  /// x - xhat in the coding basis of each tile, computed once per level.
  const std::vector<std::vector<float>>& residuals(std::span<const float> x);
  void reconstruct(std::size_t tile, const StepPrior& prior, std::span<float> z, int jump,
                   std::span<float> y);

  void evaluate_network();
  /// Room for the y of a step: that of the network's estimate, which is not wanted once xhat_ is there.
  std::vector<float> take_buffer();

  const ImageDenoiser* denoiser_;
  const rcc::Scheme* scheme_;
  StepLayout layout_;
  std::vector<float> y_, xhat_;
  std::vector<float> network_;  // the model's estimate, if the stream chooses and it is valid
  bool network_valid_ = false, xhat_valid_ = false;
  std::vector<TileKnowledge> knowledge_;       // sender
  std::vector<TileEstimate> chosen_;           // sender: xhat_ is theirs
  std::vector<std::vector<float>> residuals_;  // sender: of xhat_, or empty where it has not been asked for
  int threads_;
};

}  // namespace diffc
