// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/diffusion/step_layout.h"

#include <algorithm>
#include <map>

#include "codec/diffusion/stream_header.h"

namespace diffc {

namespace {
constexpr int kStartGain = -9;
}

PriorKind prior_of(rcc::SchemeId scheme) {
  using rcc::SchemeId;
  const bool shift_only = scheme == SchemeId::kPfrExact || scheme == SchemeId::kPfrFirst ||
                          scheme == SchemeId::kPfr10 || scheme == SchemeId::kPfr12 ||
                          scheme == SchemeId::kPfr14;
  return shift_only ? PriorKind::kIsotropic : PriorKind::kWidened;
}

StepLayout::StepLayout(const StreamInfo& stream, const ImageDenoiser& denoiser, const rcc::Scheme& scheme,
                       StepRules rules)
    : scheme_(&scheme),
      prior_(rules.prior),
      schedule_(make_schedule(stream, rules.every_step_of)),
      width_(stream.width),
      channels_(stream.channels),
      grid_per_step_(grid_per_step(stream.format)),
      second_(stream.format > 1),
      merges_(rules.every_step_of == 0),
      key_(stream_key(stream)),
      tiles_(make_tiles(stream.height, stream.width)),
      estimates_(tiles_.size()),
      states_(tiles_.size()) {
  const bool chosen = rules.estimates == Estimates::kChosen && stream.format > 1;
  if (chosen) bases_ = std::make_shared<TileBases>(tiles_, channels_);
  using Use = ResidualModels::Use;
  residuals_ = std::make_shared<ResidualModels>(denoiser, tiles_, channels_,
                                                prior_ == PriorKind::kIsotropic ? Use::kNone
                                                : chosen                        ? Use::kAlways
                                                                                : Use::kModel);
  // Without a table the gain is all there is: start at a residual power of 0.21, that of pictures in heavy
  // noise.
  for (std::size_t k = 0; k < tiles_.size(); ++k)
    if (!basis(k)) states_[k][0].gain[0] = kStartGain;
  classify_network();
  classify();
}

StepLayout::Classes StepLayout::make_classes(std::size_t tile, const TileEstimate& estimate) const {
  std::vector<int16_t> power;
  if (const ResidualModel* model = basis(tile)) {
    if (!estimate.needs_network())
      return std::make_shared<const PowerClasses>(residual_power(estimate, level()), bases_->basis(tile));
    power.resize(tile_size(tile));
    model->log2_power(level(), power);
  } else if (estimate.exact()) {
    power.assign(tile_size(tile), kNoPower);
  }
  return std::make_shared<const PowerClasses>(power, tile_size(tile), channels_);
}

StepLayout::Classes StepLayout::classes_of(std::size_t tile, const TileEstimate& estimate) const {
  return estimate.needs_network() ? network_classes_[tile] : make_classes(tile, estimate);
}

void StepLayout::classify_network() {
  network_classes_.clear();
  for (std::size_t k = 0; k < tiles_.size(); ++k) {
    const std::size_t first = first_of_size(tiles_, k);
    network_classes_.push_back(first < k ? network_classes_[first] : make_classes(k, {}));
  }
}

void StepLayout::classify() {
  classes_.clear();
  for (std::size_t k = 0; k < tiles_.size(); ++k) classes_.push_back(classes_of(k, estimates_[k]));
  expected_jump_ = find_expected_jump();
}

StateShape StepLayout::state_shape(std::size_t tile, const TileEstimate& estimate) const {
  if (estimate.exact()) return {0, false};
  if (!basis(tile)) return {1, true};
  // The spectrum of a linear estimate is the tile's own.
  if (estimate.kind == EstimateKind::kLinear) return {0, true};
  return {channels_ > 1 ? 2 : 1, true};
}

StepPrior StepLayout::tile_prior(std::size_t tile, int jump) const {
  return StepPrior(prior_, classes_[tile], level(), schedule_.level(position_ + jump));
}

StepPrior StepLayout::tile_prior(std::size_t tile, int jump, const TileEstimate& estimate) const {
  return StepPrior(prior_, classes_of(tile, estimate), level(), schedule_.level(position_ + jump));
}

int StepLayout::find_expected_jump() const {
  // Below this many bits a message wastes much on its ends (codec/rcc/THEORY.md), so steps are merged.
  constexpr uint64_t kMinInformation = 16 * 128;
  // Nor can its labels deliver more than this to one coefficient, in 1/4096 bit.
  constexpr uint32_t kMaxShare = 4 * 4096;
  const int rest = schedule_.intervals - position_, unit = grid_per_step_ / 4;
  int jump = std::min(grid_per_step_, rest);
  for (; merges_ && jump < rest; jump = std::min(jump + unit, rest)) {
    uint64_t information = 0;
    uint32_t share = 0;
    for (std::size_t k = 0; k < tiles_.size(); ++k) {
      const StepPrior prior = tile_prior(k, jump);
      information += prior.information(state(k));
      share = std::max(share, prior.largest_share(state(k)));
    }
    if (information >= kMinInformation || (second_ && share >= kMaxShare)) break;
  }
  return jump;
}

double StepLayout::expected_mse() const {
  double mse = 0;
  for (const ErrorPart& part : error_spectrum()) mse += part.variance * part.share;
  return mse;
}

std::vector<ErrorPart> StepLayout::error_spectrum() const {
  std::map<int, double> counts;
  double samples = 0;
  for (std::size_t k = 0; k < tiles_.size(); ++k)
    for (const PowerClasses::Class& c : classes_[k]->classes) {
      counts[c.power + 2 * state(k).gain[c.group]] += c.count;
      samples += c.count;
    }
  std::vector<ErrorPart> spectrum;
  for (const auto& [power, count] : counts) spectrum.push_back({power_of_log2_q3(power), count / samples});
  return spectrum;
}

std::optional<std::vector<TileEstimate>> StepLayout::parse_estimates(RangeDecoder& coder,
                                                                     SideInfo& side) const {
  std::vector<TileEstimate> estimates = estimates_;
  if (!chooses()) return estimates;
  for (std::size_t k = 0; k < tiles_.size() && coder.determined(); ++k)
    estimates[k] = side.estimates().decode(coder, *bases_, k, channels_, estimates_[k]);
  if (!coder.determined()) return std::nullopt;
  return estimates;
}

void StepLayout::set_estimates(std::vector<TileEstimate> estimates) {
  if (!chooses()) return;
  for (std::size_t k = 0; k < tiles_.size(); ++k)
    if (estimates[k] != estimates_[k]) classes_[k] = classes_of(k, estimates[k]);
  estimates_ = std::move(estimates);
  expected_jump_ = find_expected_jump();
}

std::optional<ParsedStep> StepLayout::parse(RangeDecoder& coder, SideInfo& side) const {
  const int limit = schedule_.intervals - position_;
  ParsedStep step;
  if (limit <= 0) return std::nullopt;
  StepCode& code = side.step(level());
  step.jump = code.decode_jump(coder, expected_jump(), limit);
  if (step.jump > limit || !coder.determined()) return std::nullopt;
  for (std::size_t k = 0; k < tiles_.size(); ++k) {
    step.states.push_back(code.decode_state(coder, state(k), state_shape(k)));
    if (!coder.determined()) return std::nullopt;
  }
  for (std::size_t k = 0; k < tiles_.size(); ++k) {
    step.priors.push_back(tile_prior(k, step.jump));
    step.priors.back().set_state(step.states[k]);
    step.messages.push_back(scheme_->parse(step.priors.back().plan(), coder));
    if (!coder.determined()) return std::nullopt;
  }
  auto estimates = parse_estimates(coder, side);
  if (!estimates) return std::nullopt;
  step.estimates = std::move(*estimates);
  return step;
}

void StepLayout::read_steps(RangeDecoder& coder, SideInfo& side,
                            const std::function<void(const ParsedStep&)>& at) {
  auto first = parse_estimates(coder, side);
  if (!first) return;
  set_estimates(std::move(*first));
  while (std::optional<ParsedStep> step = parse(coder, side)) {
    at(*step);
    advance(position_ + step->jump, step->states);
    set_estimates(std::move(step->estimates));
  }
}

void StepLayout::advance(int position, const std::vector<TileState>& states) {
  position_ = position;
  for (std::size_t k = 0; k < tiles_.size(); ++k) {
    TileState& state = states_[k][static_cast<std::size_t>(estimates_[k].kind)];
    state = states[k];
    state.sent = second_;
  }
  ++message_;
  classify_network();
  classify();
}

}  // namespace diffc
