// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "plugins/r2d2/sampler.h"

#include <algorithm>

namespace diffc::r2d2 {

namespace {

std::vector<float> reconstruct_law(const ImageDenoiser& denoiser, std::span<const float> y, double eta,
                                   const SamplerOptions& options, const Progress& progress,
                                   PushReport* push_report) {
  const double flow_share = 0.6;  // of the progress
  std::vector<float> x =
      reconstruct_flow(denoiser, y, eta, options.flow_steps, part_of(progress, 0, flow_share));
  PushOptions push = options.push;
  push.eta_min = denoiser.eta_min();
  push.epsilon = std::min(options.t, kLaw) * options.epsilon - push.eta_min * push.eta_min;
  if (!(push.epsilon > 0)) return x;
  const int calls = push.steps * (push.krylov + 1);
  int call = 0;
  const PushReport done = push_past_zero(
      [&](std::span<const float> point, double level, std::span<float> xhat) {
        report(progress, flow_share + (1 - flow_share) * call++ / calls);
        denoiser.evaluate(point, level, xhat);
      },
      push, x);
  if (push_report) *push_report = done;
  return x;
}

}  // namespace

std::vector<float> reconstruct_r2d2(const ImageDenoiser& denoiser, std::span<const float> y, double eta,
                                    const SamplerOptions& options, const Progress& progress,
                                    PushReport* push_report) {
  if (options.t <= kLaw) return reconstruct_law(denoiser, y, eta, options, progress, push_report);
  std::vector<float> mean = reconstruct_mean(denoiser, y, eta);
  if (options.t >= kMean) return mean;
  const std::vector<float> law = reconstruct_law(denoiser, y, eta, options, progress, push_report);
  const auto weight = static_cast<float>((options.t - kLaw) / (kMean - kLaw));
  for (std::size_t i = 0; i < mean.size(); ++i) mean[i] = law[i] + weight * (mean[i] - law[i]);
  return mean;
}

}  // namespace diffc::r2d2
