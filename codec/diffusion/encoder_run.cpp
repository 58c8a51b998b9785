// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/diffusion/encoder_run.h"

#include <algorithm>
#include <numbers>

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
                       const rcc::Scheme& scheme, PriorKind prior, int threads, const Progress& progress)
    : image_(image),
      stream_(stream),
      denoiser_(denoiser),
      scheme_(scheme),
      prior_(prior),
      progress_(progress),
      x_(unit_pixels(image)),
      state_{Chain(stream, denoiser, scheme, prior, threads), {}, {}, {}} {}

void EncoderRun::evaluate() {
  const Stopwatch watch;
  chain().xhat();
  network_seconds_ += watch.seconds();
  const double done = static_cast<double>(chain().position()) / chain().schedule().intervals;
  report(progress_, done);
}

bool EncoderRun::take_step(int jump, uint64_t limit) {
  const Chain::Proposal proposal = chain().propose(x_, jump, state_.side);
  if (limit != UINT64_MAX && least_bits_after(proposal) > 8.0 * static_cast<double>(limit)) return false;
  RangeEncoder coder = state_.coder;
  SideInfo side = state_.side;
  Chain::Step step = chain().send(proposal, coder, side);
  if (limit != UINT64_MAX && coder.size_if_finished() > limit) return false;
  StepStats stats;
  stats.eta = static_cast<float>(eta_of_level(chain().schedule().level(step.position)));
  stats.kl_bits = step.kl_bits;
  stats.side_bits = step.side_bits;
  stats.bits = coder.bits() - state_.coder.bits();
  state_.steps.push_back(stats);
  state_.coder = std::move(coder);
  state_.side = std::move(side);
  chain().commit(std::move(step));
  return true;
}

double EncoderRun::least_bits_after(const Chain::Proposal& proposal) {
  if (scheme_.id() == rcc::SchemeId::kIdeal) {
    double kl_bits = prior_kl_bits() + proposal.kl_bits;
    for (const StepStats& step : state_.steps) kl_bits += step.kl_bits;
    return kl_bits;
  }
  if (!scheme_.fixed_length()) return 0;
  RangeEncoder coder = state_.coder;
  SideInfo side = state_.side;
  chain().send_side(proposal, coder, side);
  return coder.bits() + chain().message_bits(proposal);
}

void EncoderRun::run_to(int last) {
  while (chain().position() < last) {
    evaluate();
    take_step(std::min(chain().layout().expected_jump(), last - chain().position()));
  }
}

void EncoderRun::run_within(uint64_t bytes) {
  while (chain().position() < chain().schedule().intervals) {
    evaluate();
    const int full = chain().layout().expected_jump();
    bool taken = false;
    int jump = 0;
    int next = full;
    while (!taken && next > 0) {
      jump = next;
      next -= std::max(1, next / 8);
      taken = take_step(jump, bytes);
    }
    if (!taken || jump < full) return;
  }
}

double EncoderRun::psnr_of(std::span<const float> xhat) const {
  Image decoded(image_.width, image_.height, image_.channels);
  to_samples(xhat, decoded.pixels);
  return psnr(mse(image_, decoded));
}

void EncoderRun::run_to_psnr(double db, const std::function<Image(Chain&)>& reconstruct) {
  // No sampler beats the posterior mean by much: the costly reconstruction waits until that comes near.
  constexpr double kMargin = 0.3;
  const auto reached = [&] {
    evaluate();
    return psnr_of(chain().xhat()) >= db - kMargin && psnr(mse(image_, reconstruct(chain()))) >= db;
  };
  if (reached()) return;
  while (chain().position() < chain().schedule().intervals) {
    const State before = state_;
    const int jump = chain().layout().expected_jump();
    take_step(jump);
    if (!reached()) continue;
    const State after = state_;
    for (int shorter = 1; shorter < jump; ++shorter) {
      state_ = before;
      take_step(shorter);
      if (reached()) return;
    }
    state_ = after;
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
  StepLayout layout(stream_, denoiser_, scheme_, prior_);
  SideInfo side;
  RangeDecoder decoder(payload);
  std::vector<uint64_t> ends;
  while (std::optional<ParsedStep> step = layout.parse(decoder, side)) {
    layout.advance(layout.position() + step->jump, std::move(step->states));
    ends.push_back(decoder.bytes_needed());
  }
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
    state_.side.encode_jump(state_.coder, beyond, chain().layout().expected_jump());
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
