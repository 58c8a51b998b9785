// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "plugins/r2d2/sampler.h"

namespace diffc::r2d2 {

std::vector<float> reconstruct_r2d2(const ImageDenoiser& denoiser, std::span<const float> y, double eta,
                                    double expected_mse, const SamplerOptions& options,
                                    const Progress& progress, PushReport* push_report) {
  const double flow_share = 0.6;  // of the progress
  std::vector<float> x =
      reconstruct_flow(denoiser, y, eta, options.flow_steps, part_of(progress, 0, flow_share));
  PushOptions push = options.push;
  push.eta_min = denoiser.eta_min();
  push.epsilon = expected_mse - push.eta_min * push.eta_min;
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

}  // namespace diffc::r2d2
