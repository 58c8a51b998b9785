// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/diffusion/chain.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "codec/base/parallel.h"
#include "codec/bits/philox.h"
#include "codec/diffusion/estimate_choice.h"
#include "codec/diffusion/state_choice.h"
#include "codec/diffusion/tile_guard.h"

namespace diffc {

namespace {

constexpr uint64_t kStartStream = uint64_t{1} << 63;

}  // namespace

Chain::Chain(const StreamInfo& stream, const ImageDenoiser& denoiser, const rcc::Scheme& scheme,
             StepRules rules, int threads)
    : denoiser_(&denoiser),
      scheme_(&scheme),
      layout_(stream, denoiser, scheme, rules),
      y_(std::size_t(stream.height) * stream.width * stream.channels),
      xhat_(y_.size()),
      threads_(threads) {
  Philox noise(layout_.key(), kStartStream);
  const float eta_T = static_cast<float>(eta());
  for (float& v : y_) v = eta_T * noise.normal();
}

void Chain::evaluate_network() {
  if (network_valid_) return;
  network_.resize(y_.size());
  denoiser_->evaluate(y_, eta(), network_);
  network_valid_ = true;
}

std::vector<float> Chain::take_buffer() {
  network_valid_ = false;
  std::vector<float> buffer = std::exchange(network_, {});
  buffer.resize(y_.size());
  return buffer;
}

std::span<const float> Chain::xhat() {
  if (xhat_valid_) return xhat_;
  xhat_valid_ = true;
  if (!layout_.chooses()) {
    denoiser_->evaluate(y_, eta(), xhat_);
    return xhat_;
  }
  const auto& estimates = layout_.estimates();
  if (std::any_of(estimates.begin(), estimates.end(),
                  [](const TileEstimate& e) { return e.needs_network(); }))
    evaluate_network();
  evaluate_tiles(layout_, y_, eta(), network_, threads_, xhat_);
  return xhat_;
}

EstimateGuardPtr Chain::guard() const {
  return layout_.chooses() ? make_guard(layout_, threads_) : nullptr;
}

std::vector<TileEstimate> Chain::best_estimates(std::span<const float> x, EstimateGoal goal,
                                                const SideInfo& side) {
  if (!layout_.chooses()) return layout_.estimates();
  if (knowledge_.empty()) knowledge_ = study_tiles(layout_, x, threads_);
  if (!std::all_of(knowledge_.begin(), knowledge_.end(), [](const TileKnowledge& k) { return k.is_flat(); }))
    evaluate_network();
  const std::size_t tiles = layout_.tiles().size();
  chosen_.resize(tiles);
  residuals_.resize(tiles);
  xhat_valid_ = false;
  parallel_for(tiles, threads_, [&](std::size_t k) {
    EstimateChoice choice = choose_estimate(layout_, k, knowledge_[k], {x, y_, network_}, eta(), goal, side);
    chosen_[k] = std::move(choice.estimate);
    residuals_[k] = std::move(choice.residual);
    scatter(choice.xhat, layout_.width(), layout_.channels(), layout_.tiles()[k], xhat_);
  });
  return chosen_;
}

void Chain::write_estimates(const std::vector<TileEstimate>& estimates, RangeEncoder& coder,
                            SideInfo& side) const {
  if (!layout_.chooses()) return;
  for (std::size_t k = 0; k < estimates.size(); ++k)
    side.estimates().encode(coder, layout_.bases(), k, estimates[k], layout_.estimate(k));
}

void Chain::set_estimates(std::vector<TileEstimate> estimates) {
  if (!layout_.chooses()) return;
  xhat_valid_ = estimates == chosen_;
  if (!xhat_valid_) residuals_.clear();
  chosen_.clear();
  layout_.set_estimates(std::move(estimates));
}

bool Chain::decode_estimates(RangeDecoder& coder, SideInfo& side) {
  auto estimates = layout_.parse_estimates(coder, side);
  if (!estimates) return false;
  set_estimates(std::move(*estimates));
  return true;
}

const std::vector<std::vector<float>>& Chain::residuals(std::span<const float> x) {
  xhat();
  residuals_.resize(layout_.tiles().size());
  parallel_for(residuals_.size(), threads_, [&](std::size_t k) {
    if (residuals_[k].empty())
      residuals_[k] = tile_residual(layout_, k, layout_.tile_samples(x, k), layout_.tile_samples(xhat_, k));
  });
  return residuals_;
}

void Chain::reconstruct(std::size_t tile, const StepPrior& prior, std::span<float> z, int jump,
                        std::span<float> y) {
  const double eta_s = eta_of_level(schedule().level(position() + jump)), eta_t = eta();
  prior.unwhiten(z);
  std::vector<float> noise(z.begin(), z.end());
  if (const ResidualModel* basis = layout_.basis(tile)) basis->inverse(z, noise);
  const double r = eta_s * eta_s / (eta_t * eta_t);
  const double std = eta_s * std::sqrt(1.0 - r);
  const Tile& area = layout_.tiles()[tile];
  const std::vector<float> old = layout_.tile_samples(y_, tile), mean = layout_.tile_samples(xhat_, tile);
  for (std::size_t i = 0; i < noise.size(); ++i)
    noise[i] = static_cast<float>(r * old[i] + (1.0 - r) * mean[i] + std * noise[i]);
  scatter(noise, layout_.width(), layout_.channels(), area, y);
}

Chain::Proposal Chain::propose(std::span<const float> x, int jump, const SideInfo& side) {
  const auto& residual = residuals(x);
  const std::size_t tiles = residual.size();
  Proposal proposal;
  proposal.jump = jump;
  proposal.states.resize(tiles);
  proposal.means.resize(tiles);
  proposal.variances.resize(tiles);
  proposal.message_bits.resize(tiles);
  for (std::size_t k = 0; k < tiles; ++k) proposal.priors.push_back(layout_.tile_prior(k, jump));
  std::vector<double> kl_bits(tiles);
  const StepCode& code = side.step(layout_.level());
  // States are chosen with the costs before the step, so that tiles need not wait for each other.
  parallel_for(tiles, threads_, [&](std::size_t k) {
    StepPrior& prior = proposal.priors[k];
    std::vector<float>&mean = proposal.means[k], &variance = proposal.variances[k];
    const StateChoice choice =
        choose_state(prior, residual[k], layout_.state(k), layout_.state_shape(k), code);
    proposal.states[k] = choice.state;
    kl_bits[k] = choice.kl_bits;
    prior.set_state(proposal.states[k]);
    if (scheme_->fixed_length()) proposal.message_bits[k] = scheme_->expected_bits(prior.plan());
    mean.resize(residual[k].size());
    prior.shift(residual[k], mean);
    if (layout_.prior_kind() == PriorKind::kWidened) {
      variance.resize(mean.size());
      prior.variance(variance);
    }
  });
  proposal.kl_bits = std::accumulate(kl_bits.begin(), kl_bits.end(), 0.0);
  return proposal;
}

void Chain::lengthen(Proposal& proposal, std::size_t tile, int eighths) const {
  if (!layout_.state_shape(tile).length || eighths == 0) return;
  TileState& state = proposal.states[tile];
  state.length = std::clamp(state.length + eighths, -kMaxLength, kMaxLength);
  proposal.priors[tile].set_state(state);
  if (scheme_->fixed_length())
    proposal.message_bits[tile] = scheme_->expected_bits(proposal.priors[tile].plan());
}

double Chain::send_side(const Proposal& proposal, RangeEncoder& coder, SideInfo& side) const {
  const double before = coder.bits();
  StepCode& code = side.step(layout_.level());
  code.encode_jump(coder, proposal.jump, layout_.expected_jump());
  for (std::size_t k = 0; k < proposal.states.size(); ++k)
    code.encode_state(coder, proposal.states[k], layout_.state(k), layout_.state_shape(k));
  return coder.bits() - before;
}

Chain::Step Chain::send(const Proposal& proposal, RangeEncoder& coder, SideInfo& side) {
  const std::size_t tiles = proposal.priors.size();
  Step step;
  step.position = position() + proposal.jump;
  step.y = take_buffer();
  step.states = proposal.states;
  step.kl_bits = proposal.kl_bits;
  step.side_bits = send_side(proposal, coder, side);
  std::vector<rcc::Message> messages(tiles);
  parallel_for(tiles, threads_, [&](std::size_t k) {
    std::vector<float> z(proposal.means[k].size());
    messages[k] = scheme_->encode({proposal.means[k], proposal.variances[k]}, proposal.priors[k].plan(),
                                  layout_.message_key(k), z);
    reconstruct(k, proposal.priors[k], z, proposal.jump, step.y);
  });
  for (std::size_t k = 0; k < tiles; ++k) {
    scheme_->write(messages[k], proposal.priors[k].plan(), coder);
    step.missed += messages[k].missed;
  }
  return step;
}

std::optional<Chain::Step> Chain::decode(RangeDecoder& coder, SideInfo& side) {
  std::optional<ParsedStep> parsed = layout_.parse(coder, side);
  if (!parsed) return std::nullopt;
  Step step;
  step.position = position() + parsed->jump;
  step.states = std::move(parsed->states);
  step.estimates = std::move(parsed->estimates);
  xhat();
  step.y = take_buffer();
  parallel_for(layout_.tiles().size(), threads_, [&](std::size_t k) {
    std::vector<float> z(layout_.tile_size(k));
    scheme_->decode(parsed->messages[k], parsed->priors[k].plan(), layout_.message_key(k), z);
    reconstruct(k, parsed->priors[k], z, parsed->jump, step.y);
  });
  return step;
}

void Chain::commit(Step step) {
  y_.swap(step.y);
  if (layout_.chooses()) network_ = std::move(step.y);
  layout_.advance(step.position, step.states);
  if (!step.estimates.empty()) layout_.set_estimates(std::move(step.estimates));
  network_valid_ = xhat_valid_ = false;
  chosen_.clear();
  residuals_.clear();
}

}  // namespace diffc
