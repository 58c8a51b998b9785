// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// The sender's run along the chain: how long steps are and when it stops.

#pragma once

#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "codec/base/stopwatch.h"
#include "codec/diffusion/chain.h"
#include "codec/diffusion/sample_layer.h"
#include "codec/diffusion/step_forecast.h"
#include "codec/plugin/codec.h"

namespace diffc {

class EncoderRun {
 public:
  /// Everything must outlive the run.
  EncoderRun(const Image& image, const StreamInfo& stream, const ImageDenoiser& denoiser,
             const rcc::Scheme& scheme, StepRules rules, int threads, const Progress& progress);

  /// Runs to grid position `last`.
  void run_to(int last);

  /// Runs until the payload would exceed `bytes`, filling what is left with a shorter step, or until the
  /// error is too small to be seen.
  void run_within(uint64_t bytes);

  /// Runs to the smallest position whose 8-bit reconstruction reaches `db`, with messages as short as will
  /// do; `reconstruct` makes it from the chain's state. Throws Error(kUsage) if the end of the grid does not
  /// reach it.
  void run_to_psnr(double db, const std::function<Image(Chain&)>& reconstruct);

  /// After the end of the grid: the samples themselves.
  void add_samples() { write_samples(image_, chain().xhat(), state_.coder); }

  Chain& chain() { return state_.chain; }
  const Chain& chain() const { return state_.chain; }

  /// Ends the stream: payload, step statistics with end offsets. The run is then spent.
  EncodeResult finish();

 private:
  /// Everything a step changes.
  struct State {
    Chain chain;
    RangeEncoder coder;
    SideInfo side;
    std::vector<StepStats> steps;
  };
  /// Takes a step and chooses the estimates after it. If the payload would exceed `limit` bytes, nothing
  /// changes and it returns false.
  bool take_step(int jump, EstimateGoal goal, uint64_t limit = UINT64_MAX);
  bool take_step(Chain::Proposal proposal, EstimateGoal goal, uint64_t limit);
  void choose(EstimateGoal goal, uint64_t limit);
  void tell_progress();
  /// A proposal without its targets, which take as much memory as several pictures.
  struct Filling {
    double bits;
    int jump;
    std::vector<TileState> states;
  };
  Chain::Proposal proposal_of(const Filling& filling);
  /// A step of `jump` whose messages are an eighth of an octave longer, tile by tile, as long as all fits in
  /// `limit` bits, or shorter, until it fits. Nothing if it never does.
  std::optional<Filling> fill_with(int jump, double limit);
  /// Steps of about `jump` intervals, at most `full`, that fit in `limit` bits, the fullest first. Lengths go
  /// in eighths of an octave, so that bits grow by leaps with the jump, and another may fill better.
  std::vector<Filling> fillings(int jump, int full, double limit);
  /// Takes the step of at most `full` that fills the payload best.
  void fill(int full, uint64_t bytes);
  /// With the state before a step of `jump` that reaches what is wanted and of one less that does not: a
  /// state after a shorter payload that does, or nothing.
  std::optional<State> shorten(const State& before, int jump, const std::function<bool()>& reached);
  /// Whether no more bits can be seen in the picture.
  bool invisible();
  double psnr_of(std::span<const float> xhat) const;
  /// Bits of the stream after a step and with estimates that stay: no finished payload is shorter. For
  /// `ideal`, the KL.
  double least_bits_after(const Chain::Proposal& proposal);
  /// KL of N(x, eta_T^2) against the shared start N(0, eta_T^2).
  double prior_kl_bits() const;
  /// Bytes that determine the first 1, 2, ... steps of a payload.
  std::vector<uint64_t> step_ends(std::span<const uint8_t> payload) const;

  const Image& image_;
  StreamInfo stream_;
  const ImageDenoiser& denoiser_;
  const rcc::Scheme& scheme_;
  StepRules rules_;
  const Progress& progress_;
  std::optional<StepForecast> forecast_;  // where the end is known
  bool forecast_bytes_ = false;           // it counts bytes; else positions
  Stopwatch watch_;
  std::vector<float> x_;
  State state_;
  double network_seconds_ = 0;
  double first_bits_ = 0;  // estimates at the start
};

}  // namespace diffc
