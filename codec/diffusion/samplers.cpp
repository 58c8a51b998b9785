// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/diffusion/samplers.h"

#include <cmath>

#include "codec/bits/philox.h"

namespace diffc {

namespace {

/// Levels from eta down to eta_min, equidistant in log eta: steps + 1 values, or one if eta is already there.
std::vector<double> log_levels(double eta, double eta_min, int steps) {
  std::vector<double> levels = {eta};
  if (eta <= eta_min) return levels;
  for (int k = 1; k <= steps; ++k)
    levels.push_back(eta * std::pow(eta_min / eta, static_cast<double>(k) / steps));
  return levels;
}

}  // namespace

std::vector<float> reconstruct_mean(const ImageDenoiser& denoiser, std::span<const float> y, double eta) {
  std::vector<float> xhat(y.size());
  denoiser.evaluate(y, eta, xhat);
  return xhat;
}

std::vector<float> reconstruct_flow(const ImageDenoiser& denoiser, std::span<const float> y, double eta,
                                    int steps, const Progress& progress) {
  const std::vector<double> levels = log_levels(eta, denoiser.eta_min(), steps);
  std::vector<float> state(y.begin(), y.end()), xhat(y.size()), previous;
  for (std::size_t k = 0; k + 1 < levels.size(); ++k) {
    report(progress, static_cast<double>(k) / static_cast<double>(levels.size()));
    denoiser.evaluate(state, levels[k], xhat);
    const double ratio = levels[k + 1] / levels[k];
    // With equal log steps the linear extrapolation of xhat to the middle of the step has weights 3/2 and
    // -1/2.
    const float now = previous.empty() ? 1.0f : 1.5f, before = 1.0f - now;
    for (std::size_t i = 0; i < state.size(); ++i) {
      const float data = now * xhat[i] + (previous.empty() ? 0.0f : before * previous[i]);
      state[i] = static_cast<float>(ratio * state[i] + (1.0 - ratio) * data);
    }
    previous = xhat;
  }
  return reconstruct_mean(denoiser, state, levels.back());
}

std::vector<float> reconstruct_ancestral(const ImageDenoiser& denoiser, std::span<const float> y, double eta,
                                         int steps, uint64_t key, uint64_t seed, const Progress& progress) {
  const std::vector<double> levels = log_levels(eta, denoiser.eta_min(), steps);
  std::vector<float> state(y.begin(), y.end()), xhat(y.size());
  Philox noise(mix_keys(key, seed), uint64_t{3} << 62);
  for (std::size_t k = 0; k + 1 < levels.size(); ++k) {
    report(progress, static_cast<double>(k) / static_cast<double>(levels.size()));
    denoiser.evaluate(state, levels[k], xhat);
    const double r = (levels[k + 1] * levels[k + 1]) / (levels[k] * levels[k]);
    const double std = levels[k + 1] * std::sqrt(1.0 - r);
    for (std::size_t i = 0; i < state.size(); ++i)
      state[i] = static_cast<float>(r * state[i] + (1.0 - r) * xhat[i] + std * noise.normal());
  }
  return reconstruct_mean(denoiser, state, levels.back());
}

}  // namespace diffc
