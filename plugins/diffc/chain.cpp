// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "plugins/diffc/chain.h"

#include <cmath>

#include "codec/bits/philox.h"

namespace diffc {

namespace {

constexpr uint64_t kStartStream = uint64_t{1} << 63;

}  // namespace

PriorKind prior_of(rcc::SchemeId scheme) {
  using rcc::SchemeId;
  const bool shift_only = scheme == SchemeId::kPfrExact || scheme == SchemeId::kPfr10 || scheme == SchemeId::kPfr12 ||
                          scheme == SchemeId::kPfr14;
  return shift_only ? PriorKind::kIsotropic : PriorKind::kWidened;
}

Chain::Chain(const StreamInfo& stream, const ImageDenoiser& denoiser, const rcc::Scheme& scheme, PriorKind prior)
    : denoiser_(&denoiser),
      scheme_(&scheme),
      layout_(stream, denoiser, scheme, prior),
      gains_(layout_.tiles().size(), 0),
      y_(std::size_t(stream.height) * stream.width * stream.channels),
      xhat_(y_.size()) {
  Philox noise(layout_.key(), kStartStream);
  const float eta_T = static_cast<float>(eta());
  for (float& v : y_) v = eta_T * noise.normal();
}

std::span<const float> Chain::xhat() {
  if (!xhat_valid_) denoiser_->evaluate(y_, eta(), xhat_);
  xhat_valid_ = true;
  return xhat_;
}

double Chain::expected_mse() const { return layout_.expected_mse(layout_.level(), gains_); }

/// The target's shift in q-whitened coordinates of the coding basis: sqrt(1/eta_s^2 - 1/eta_t^2) (x - xhat).
std::vector<float> Chain::tile_delta(std::span<const float> x, std::size_t tile, int jump) {
  const double eta_s = eta_of_level(schedule().level(position() + jump)), eta_t = eta();
  const double scale = std::sqrt(1.0 / (eta_s * eta_s) - 1.0 / (eta_t * eta_t));
  const Tile& area = layout_.tiles()[tile];
  std::vector<float> residual(layout_.tile_size(tile)), delta(residual.size());
  gather(x, layout_.width(), layout_.channels(), area, residual);
  gather(xhat(), layout_.width(), layout_.channels(), area, delta);
  for (std::size_t i = 0; i < delta.size(); ++i) residual[i] = static_cast<float>(scale * (residual[i] - delta[i]));
  const ResidualModel* basis = layout_.basis(tile);
  if (!basis) return residual;
  basis->forward(residual, delta);
  return delta;
}

void Chain::reconstruct(std::size_t tile, const StepPrior& prior, std::span<float> z, int jump, std::span<float> y) {
  const double eta_s = eta_of_level(schedule().level(position() + jump)), eta_t = eta();
  prior.unwhiten(z);
  std::vector<float> noise(z.begin(), z.end());
  if (const ResidualModel* basis = layout_.basis(tile)) basis->inverse(z, noise);
  const double r = eta_s * eta_s / (eta_t * eta_t);
  const double std = eta_s * std::sqrt(1.0 - r);
  const Tile& area = layout_.tiles()[tile];
  std::vector<float> old(noise.size()), mean(noise.size());
  gather(y_, layout_.width(), layout_.channels(), area, old);
  gather(xhat(), layout_.width(), layout_.channels(), area, mean);
  for (std::size_t i = 0; i < noise.size(); ++i)
    noise[i] = static_cast<float>(r * old[i] + (1.0 - r) * mean[i] + std * noise[i]);
  scatter(noise, layout_.width(), layout_.channels(), area, y);
}

double Chain::information(std::span<const float> x, int jump) {
  double bits = 0;
  for (std::size_t k = 0; k < layout_.tiles().size(); ++k) {
    StepPrior prior = layout_.tile_prior(k, jump);
    prior.set_gain(prior.best_gain(tile_delta(x, k, jump), [](int) { return 0.0; }));
    bits += prior.plan().information / 16.0;
  }
  return bits;
}

Chain::Step Chain::encode(std::span<const float> x, int jump, RangeEncoder& coder, SideInfo& side) {
  Step step;
  step.position = position() + jump;
  step.y.resize(y_.size());
  const std::size_t tiles = layout_.tiles().size();

  const double bits_before = coder.bits();
  side.encode_jump(coder, jump);
  for (std::size_t k = 0; k < tiles; ++k) {
    const auto cost = [&](int gain) { return side.gain_cost(gain - gains_[k]); };
    step.gains.push_back(layout_.tile_prior(k, jump).best_gain(tile_delta(x, k, jump), cost));
    side.encode_gain(coder, step.gains[k] - gains_[k]);
  }
  step.side_bits = coder.bits() - bits_before;

  std::vector<float> v, z;
  for (std::size_t k = 0; k < tiles; ++k) {
    StepPrior prior = layout_.tile_prior(k, jump);
    prior.set_gain(step.gains[k]);
    std::vector<float> mean = tile_delta(x, k, jump);
    prior.whiten(mean);
    if (layout_.prior_kind() == PriorKind::kWidened) {
      v.resize(mean.size());
      prior.variance(v);
    }
    z.resize(mean.size());
    step.kl_bits += rcc::kl_bits({mean, v});
    const rcc::Message message = scheme_->encode({mean, v}, prior.plan(), layout_.message_key(k), z);
    scheme_->write(message, prior.plan(), coder);
    reconstruct(k, prior, z, jump, step.y);
  }
  return step;
}

std::optional<Chain::Step> Chain::decode(RangeDecoder& coder, SideInfo& side) {
  std::optional<ParsedStep> parsed = layout_.parse(coder, side);
  if (!parsed) return std::nullopt;
  Step step;
  step.position = position() + parsed->jump;
  step.gains = std::move(parsed->gains);
  step.y.resize(y_.size());
  std::vector<float> z;
  for (std::size_t k = 0; k < layout_.tiles().size(); ++k) {
    z.resize(layout_.tile_size(k));
    scheme_->decode(parsed->messages[k], parsed->priors[k].plan(), layout_.message_key(k), z);
    reconstruct(k, parsed->priors[k], z, parsed->jump, step.y);
  }
  return step;
}

void Chain::commit(Step step) {
  y_ = std::move(step.y);
  gains_ = step.gains;
  layout_.advance(step.position, std::move(step.gains));
  xhat_valid_ = false;
}

}  // namespace diffc
