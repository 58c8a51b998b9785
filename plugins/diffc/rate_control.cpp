// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "plugins/diffc/rate_control.h"

#include <algorithm>
#include <chrono>

#include "codec/base/error.h"
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
  const auto start = std::chrono::steady_clock::now();
  chain().xhat();
  network_seconds_ += std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  const double done = static_cast<double>(chain().position()) / chain().schedule().intervals;
  if (progress_ && !progress_(done)) throw Error(ErrorKind::kUsage, "cancelled");
}

bool EncoderRun::take_step(int jump, uint64_t limit) {
  RangeEncoder coder = state_.coder;
  SideInfo side = state_.side;
  Chain::Step step = chain().encode(x_, jump, coder, side);
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

void EncoderRun::run_to_psnr(double db, const std::function<std::vector<float>(Chain&)>& reconstruct) {
  // No sampler beats the posterior mean by much: the costly reconstruction waits until that comes near.
  constexpr double kMargin = 0.3;
  const auto reached = [&] {
    evaluate();
    return psnr_of(chain().xhat()) >= db - kMargin && psnr_of(reconstruct(chain())) >= db;
  };
  if (reached()) return;
  while (chain().position() < chain().schedule().intervals) {
    const State before = state_;
    const int jump = chain().layout().expected_jump();
    take_step(jump);
    if (!reached()) continue;
    const State after = state_;
    for (int shorter = std::max(1, jump - kGridPerStep + 1); shorter < jump; ++shorter) {
      state_ = before;
      take_step(shorter);
      if (reached()) return;
    }
    state_ = after;
    return;
  }
  throw Error(ErrorKind::kUsage, "the PSNR asked for is beyond the finest noise level", "ask for less");
}

std::size_t EncoderRun::steps_in(std::span<const uint8_t> payload) const {
  StepLayout layout(stream_, denoiser_, scheme_, prior_);
  SideInfo side;
  RangeDecoder decoder(payload);
  std::size_t count = 0;
  while (std::optional<ParsedStep> step = layout.parse(decoder, side)) {
    layout.advance(layout.position() + step->jump, std::move(step->states));
    ++count;
  }
  return count;
}

EncodeResult EncoderRun::finish() {
  EncodeResult result;
  result.stream = stream_;
  RangeEncoder coder = state_.coder;
  result.payload = coder.finish();
  if (steps_in(result.payload) > state_.steps.size()) {
    // The last byte happens to determine a short step that was never sent: say that there is none.
    const int beyond = chain().schedule().intervals - chain().position() + 1;
    state_.side.encode_jump(state_.coder, beyond, chain().layout().expected_jump());
    result.payload = state_.coder.finish();
  }
  result.payload_bits = 8 * result.payload.size();
  result.stats.steps = std::move(state_.steps);
  result.stats.network_seconds = network_seconds_;
  for (const StepStats& step : result.stats.steps) result.stats.kl_bits += step.kl_bits;
  double bits = 0;
  uint64_t offset = 0;
  for (std::size_t k = 0; k < result.stats.steps.size(); ++k) {
    bits += result.stats.steps[k].bits;
    offset = std::max(offset, static_cast<uint64_t>(std::max(0.0, bits / 8.0 - 2.0)));
    while (offset < result.payload.size() && steps_in(std::span(result.payload).first(offset)) <= k) ++offset;
    result.stats.steps[k].end_offset = offset;
  }
  return result;
}

}  // namespace diffc
