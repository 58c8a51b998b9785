// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/diffusion/encoder_run.h"

#include <algorithm>
#include <numbers>
#include <numeric>

#include "codec/base/error.h"
#include "codec/base/stopwatch.h"
#include "codec/metrics/distortion.h"

namespace diffc {

namespace {

std::vector<float> unit_pixels(const Image& image) {
  std::vector<float> x(image.size());
  to_unit(image.pixels, x);
  return x;
}

}  // namespace

EncoderRun::EncoderRun(const Image& image, const StreamInfo& stream, const ImageDenoiser& denoiser,
                       const rcc::Scheme& scheme, StepRules rules, int threads, const Progress& progress)
    : image_(image),
      stream_(stream),
      denoiser_(denoiser),
      scheme_(scheme),
      rules_(rules),
      progress_(progress),
      x_(unit_pixels(image)),
      state_{Chain(stream, denoiser, scheme, rules, threads),
             {},
             SideInfo(stream.format, denoiser.side_weights()),
             {}} {
  choose(EstimateGoal::kBits, UINT64_MAX);
  first_bits_ = state_.coder.bits();
}

void EncoderRun::choose(EstimateGoal goal, uint64_t limit) {
  const Stopwatch watch;
  std::vector<TileEstimate> estimates = chain().best_estimates(x_, goal, state_.side);
  RangeEncoder coder = state_.coder;
  SideInfo side = state_.side;
  chain().write_estimates(estimates, coder, side);
  if (limit != UINT64_MAX && coder.size_if_finished() > limit) {
    estimates = chain().layout().estimates();
    chain().write_estimates(estimates, state_.coder, state_.side);
  } else {
    state_.coder = std::move(coder);
    state_.side = std::move(side);
  }
  chain().set_estimates(std::move(estimates));
  chain().xhat();
  network_seconds_ += watch.seconds();
  tell_progress();
}

void EncoderRun::tell_progress() {
  if (!forecast_)
    return report(progress_, static_cast<double>(chain().position()) / chain().schedule().intervals);
  const double reached =
      forecast_bytes_ ? static_cast<double>(state_.coder.size_if_finished()) : chain().position();
  report(progress_, forecast_->after_step(reached, watch_.seconds()));
}

bool EncoderRun::take_step(int jump, EstimateGoal goal, uint64_t limit) {
  return take_step(chain().propose(x_, jump, state_.side), goal, limit);
}

bool EncoderRun::take_step(Chain::Proposal proposal, EstimateGoal goal, uint64_t limit) {
  const bool known_before = scheme_.fixed_length() || scheme_.id() == rcc::SchemeId::kIdeal;
  if (limit != UINT64_MAX && known_before && least_bits_after(proposal) > 8.0 * static_cast<double>(limit))
    return false;
  RangeEncoder coder = state_.coder;
  SideInfo side = state_.side;
  Chain::Step step = chain().send(proposal, coder, side);
  proposal = {};  // its memory is wanted
  if (limit != UINT64_MAX) {
    RangeEncoder shortest = coder;
    SideInfo unused = side;
    chain().write_estimates(chain().layout().estimates(), shortest, unused);
    if (shortest.size_if_finished() > limit) return false;
  }
  StepStats stats;
  stats.eta = static_cast<float>(eta_of_level(chain().schedule().level(step.position)));
  stats.kl_bits = step.kl_bits;
  stats.side_bits = step.side_bits;
  stats.missed = step.missed;
  const double before = state_.steps.empty() ? 0 : state_.coder.bits(), sent = coder.bits();
  state_.coder = std::move(coder);
  state_.side = std::move(side);
  chain().commit(std::move(step));
  choose(goal, limit);
  stats.side_bits += state_.coder.bits() - sent;
  stats.bits = state_.coder.bits() - before;
  if (state_.steps.empty()) stats.side_bits += first_bits_;
  state_.steps.push_back(stats);
  return true;
}

bool EncoderRun::invisible() {
  // A quarter of a grey level.
  constexpr double kMse = 1.0 / (512.0 * 512.0);
  const auto xhat = chain().xhat();
  double sum = 0;
  for (std::size_t i = 0; i < x_.size(); ++i) sum += (double{x_[i]} - xhat[i]) * (double{x_[i]} - xhat[i]);
  return sum < kMse * static_cast<double>(x_.size());
}

double EncoderRun::least_bits_after(const Chain::Proposal& proposal) {
  if (scheme_.id() == rcc::SchemeId::kIdeal) {
    double kl_bits = prior_kl_bits() + proposal.kl_bits;
    for (const StepStats& step : state_.steps) kl_bits += step.kl_bits;
    return kl_bits;
  }
  RangeEncoder coder = state_.coder;
  SideInfo side = state_.side;
  double message = 0;
  if (scheme_.fixed_length()) {
    chain().send_side(proposal, coder, side);
    message = std::accumulate(proposal.message_bits.begin(), proposal.message_bits.end(), 0.0);
  } else {
    chain().send(proposal, coder, side);
  }
  chain().write_estimates(chain().layout().estimates(), coder, side);
  return coder.bits() + message;
}

void EncoderRun::run_to(int last) {
  forecast_.emplace(last);
  while (chain().position() < last) {
    const int jump = std::min(chain().layout().expected_jump(), last - chain().position());
    take_step(jump, chain().position() + jump < last ? EstimateGoal::kBits : EstimateGoal::kPicture);
  }
}

void EncoderRun::run_within(uint64_t bytes) {
  forecast_.emplace(static_cast<double>(bytes));
  forecast_bytes_ = true;
  while (chain().position() < chain().schedule().intervals && !invisible()) {
    const int full = chain().layout().expected_jump();
    if (take_step(full, EstimateGoal::kBits, bytes)) continue;
    fill(full, bytes);
    return;
  }
}

std::optional<EncoderRun::Filling> EncoderRun::fill_with(int jump, double limit) {
  Chain::Proposal proposal = chain().propose(x_, jump, state_.side);
  double bits = least_bits_after(proposal);
  const int eighths = bits > limit ? -1 : 1;
  if (scheme_.fixed_length())
    for (std::size_t tile = 0; tile < proposal.states.size(); ++tile) {
      if (eighths < 0 && bits <= limit) break;
      const double before = bits;
      chain().lengthen(proposal, tile, eighths);
      bits = least_bits_after(proposal);
      if (eighths < 0 || bits <= limit) continue;
      chain().lengthen(proposal, tile, -eighths);
      bits = before;
    }
  if (bits > limit) return std::nullopt;
  return Filling{bits, jump, std::move(proposal.states)};
}

Chain::Proposal EncoderRun::proposal_of(const Filling& filling) {
  Chain::Proposal proposal = chain().propose(x_, filling.jump, state_.side);
  for (std::size_t tile = 0; tile < proposal.states.size(); ++tile)
    chain().lengthen(proposal, tile, filling.states[tile].length - proposal.states[tile].length);
  return proposal;
}

std::vector<EncoderRun::Filling> EncoderRun::fillings(int jump, int full, double limit) {
  constexpr int kAround = 4;
  std::vector<Filling> found;
  for (int near = std::max(1, jump - kAround); near <= std::min(full, jump + kAround); ++near)
    if (auto filling = fill_with(near, limit)) found.push_back(std::move(*filling));
  std::stable_sort(found.begin(), found.end(),
                   [](const Filling& a, const Filling& b) { return a.bits > b.bits; });
  return found;
}

void EncoderRun::fill(int full, uint64_t bytes) {
  const double limit = 8.0 * static_cast<double>(bytes);
  int low = 0, high = full;
  while (high - low > 1) {
    const int middle = (low + high) / 2;
    (least_bits_after(chain().propose(x_, middle, state_.side)) <= limit ? low : high) = middle;
  }
  // The last byte may need a bit more.
  for (const Filling& filling : fillings(low, full, limit))
    if (take_step(proposal_of(filling), EstimateGoal::kPicture, bytes)) return;
}

double EncoderRun::psnr_of(std::span<const float> xhat) const {
  Image decoded(image_.width, image_.height, image_.channels);
  to_samples(xhat, decoded.pixels);
  return psnr(mse(image_, decoded));
}

std::optional<EncoderRun::State> EncoderRun::shorten(const State& before, int jump,
                                                     const std::function<bool()>& reached) {
  std::optional<State> shortest;
  if (!scheme_.fixed_length()) return shortest;
  state_ = before;
  const int full = chain().layout().expected_jump();
  const auto bits_of = [&](int of) { return least_bits_after(chain().propose(x_, of, state_.side)); };
  double enough = bits_of(jump), too_few = jump > 1 ? bits_of(jump - 1) : state_.coder.bits();
  constexpr double kByte = 8;
  while (enough - too_few > kByte) {
    const double middle = (too_few + enough) / 2;
    state_ = before;
    const std::vector<Filling> fits = fillings(jump, full, middle);
    if (fits.empty() || fits[0].bits <= too_few) {
      too_few = middle;
      continue;
    }
    take_step(proposal_of(fits[0]), EstimateGoal::kPicture, UINT64_MAX);
    if (reached()) {
      enough = fits[0].bits;
      shortest = std::move(state_);
    } else {
      too_few = middle;
    }
  }
  return shortest;
}

void EncoderRun::run_to_psnr(double db, const std::function<Image(Chain&)>& reconstruct) {
  // No sampler beats the posterior mean by much: the costly reconstruction waits until that comes near.
  constexpr double kMargin = 0.3;
  const auto reached = [&] {
    return psnr_of(chain().xhat()) >= db - kMargin && psnr(mse(image_, reconstruct(chain()))) >= db;
  };
  if (reached()) return;
  while (chain().position() < chain().schedule().intervals) {
    const State before = state_;
    const int jump = chain().layout().expected_jump();
    take_step(jump, EstimateGoal::kBits);
    if (!reached()) continue;
    State reaching = std::move(state_);
    // PSNR grows with the step, but for chance.
    int low = 0, high = jump;
    while (high - low > 1) {
      const int middle = (low + high) / 2;
      state_ = before;
      take_step(middle, EstimateGoal::kPicture);
      const bool enough = reached();
      (enough ? high : low) = middle;
      if (enough) reaching = std::move(state_);
    }
    std::optional<State> shorter = shorten(before, high, reached);
    state_ = std::move(shorter ? *shorter : reaching);
    return;
  }
  throw Error(ErrorKind::kUsage, "the PSNR asked for is beyond the finest noise level", "ask for less");
}

double EncoderRun::prior_kl_bits() const {
  const double eta = eta_of_level(chain().schedule().level(0));
  double power = 0;
  for (const float v : x_) power += double{v} * v;
  return power / (2 * eta * eta * std::numbers::ln2);
}

std::vector<uint64_t> EncoderRun::step_ends(std::span<const uint8_t> payload) const {
  StepLayout layout(stream_, denoiser_, scheme_, rules_);
  SideInfo side(stream_.format, denoiser_.side_weights());
  RangeDecoder decoder(payload);
  std::vector<uint64_t> ends;
  layout.read_steps(decoder, side, [&](const ParsedStep&) { ends.push_back(decoder.bytes_needed()); });
  return ends;
}

EncodeResult EncoderRun::finish() {
  EncodeResult result;
  result.stream = stream_;
  RangeEncoder coder = state_.coder;
  result.payload = coder.finish();
  std::vector<uint64_t> ends = step_ends(result.payload);
  if (ends.size() > state_.steps.size()) {
    // The last byte happens to determine a short step that was never sent: say that there is none.
    const int beyond = chain().schedule().intervals - chain().position() + 1;
    const StepLayout& layout = chain().layout();
    state_.side.step(layout.level()).encode_jump(state_.coder, beyond, layout.expected_jump());
    result.payload = state_.coder.finish();
    ends = step_ends(result.payload);
  }
  result.payload_bits = 8 * result.payload.size();
  result.stats.steps = std::move(state_.steps);
  result.stats.network_seconds = network_seconds_;
  result.stats.kl_bits = result.stats.prior_kl_bits = prior_kl_bits();
  for (std::size_t k = 0; k < result.stats.steps.size(); ++k) {
    result.stats.kl_bits += result.stats.steps[k].kl_bits;
    result.stats.steps[k].end_offset = ends.at(k);
  }
  return result;
}

}  // namespace diffc
