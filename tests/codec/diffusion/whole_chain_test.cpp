// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// The whole chain on an analytic Gaussian image model, every bit counted, against the KL of infinitely many
// steps at equal mean squared error: what coding and finitely many steps cost together.

#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>

#include "codec/diffusion/chain.h"
#include "codec/diffusion/stream_header.h"
#include "models/gaussian/stationary_denoiser.h"

namespace diffc {
namespace {

using gaussian::StationaryGaussianDenoiser;

struct Outcome {
  double bits, kl_bits, psnr, ideal_bits;
  int messages;
};

Outcome run(int side, double psnr, rcc::SchemeId id, uint64_t seed) {
  gaussian::Spectrum spectrum;
  const auto model = StationaryGaussianDenoiser::make(spectrum);
  const double wanted = 4.0 / std::pow(10.0, psnr / 10.0);  // the peak is 2
  const NoiseLevel end = level_of_eta(model->eta_of_mmse(side, side, wanted));

  StreamInfo stream;
  stream.width = stream.height = side;
  stream.channels = 3;
  stream.salt = static_cast<uint8_t>(seed);
  const uint8_t schedule = schedule_reaching(end);
  const int steps = steps_for_stride(uint64_t{3} * side * side, schedule, 307);
  EXPECT_LE(steps, 40);
  stream.codec_header = header_bytes({static_cast<uint8_t>(id), schedule, steps});
  const auto scheme = rcc::make_scheme(id, {2});
  const ImageDenoiser denoiser(model, side, side, 3);
  Chain chain(stream, denoiser, *scheme, {prior_of(id), Estimates::kOfModel}, 2);
  const std::vector<float> x = model->sample(side, side, seed);
  RangeEncoder coder;
  SideInfo side_info(stream.format);
  Outcome outcome{};
  const int last = chain.schedule().position_of(end);
  while (chain.position() < last) {
    const int jump = std::min(chain.layout().expected_jump(), last - chain.position());
    Chain::Step step = chain.send(chain.propose(x, jump, side_info), coder, side_info);
    outcome.kl_bits += step.kl_bits;
    ++outcome.messages;
    chain.commit(std::move(step));
  }
  outcome.bits = 8.0 * static_cast<double>(coder.finish().size());
  double error = 0;
  const auto xhat = chain.xhat();
  for (std::size_t i = 0; i < x.size(); ++i) error += (x[i] - xhat[i]) * (x[i] - xhat[i]);
  error /= static_cast<double>(x.size());
  outcome.psnr = 10.0 * std::log10(4.0 / error);
  outcome.ideal_bits = model->kl_bits(side, side, model->eta_of_mmse(side, side, error));
  return outcome;
}

void check(int side, rcc::SchemeId id, double psnr, double bound) {
  const Outcome o = run(side, psnr, id, 1);
  const double ratio = o.bits / o.ideal_bits;
  std::printf(
      "%dx%d %s: %.2f dB in %d messages, %.0f bits (%.4f bpp), %.4f of the KL of infinitely many steps; "
      "overhead over its own KL %.4f\n",
      side, side, std::string(rcc::scheme_name(id)).c_str(), o.psnr, o.messages, o.bits,
      o.bits / (side * side), ratio, o.bits / o.kl_bits - 1);
  EXPECT_LE(ratio, bound) << psnr << " dB";
  EXPECT_NEAR(o.psnr, psnr, 0.5);
}

TEST(WholeChain, CostsAFewPercentAt256) {
  check(256, rcc::SchemeId::kTrellis, 25, 1.10);
  check(256, rcc::SchemeId::kTrellis, 28, 1.08);
  check(256, rcc::SchemeId::kTrellis, 32, 1.08);
  check(256, rcc::SchemeId::kTrellis, 36, 1.08);
}

TEST(WholeChain, IsReportedAt64) {
  for (double psnr : {25.0, 28.0, 32.0, 36.0}) check(64, rcc::SchemeId::kTrellis, psnr, 1.35);
}

TEST(WholeChain, FastAndSlowSearches) {
  check(64, rcc::SchemeId::kTrellisFast, 32, 1.25);
  check(64, rcc::SchemeId::kTrellisSlow, 32, 1.20);
}

}  // namespace
}  // namespace diffc
