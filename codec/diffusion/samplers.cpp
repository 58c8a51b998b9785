// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/diffusion/samplers.h"

#include <algorithm>
#include <cmath>
#include <initializer_list>

#include "codec/bits/philox.h"

namespace diffc {

namespace {

constexpr double kRho = 7;  // of the flow's levels

/// steps + 1 levels from eta down to eta_min, equidistant in eta^(1/rho), or in log eta if rho is 0; one
/// level if eta is already there.
std::vector<double> levels_between(double eta, double eta_min, int steps, double rho) {
  std::vector<double> levels = {eta};
  if (eta <= eta_min) return levels;
  for (int k = 1; k <= steps; ++k) {
    const double part = static_cast<double>(k) / steps;
    levels.push_back(
        rho == 0 ? eta * std::pow(eta_min / eta, part)
                 : std::pow(std::pow(eta, 1 / rho) * (1 - part) + std::pow(eta_min, 1 / rho) * part, rho));
  }
  return levels;
}

/// An estimate of x, and its weight in a step.
struct Term {
  double weight;
  const std::vector<float>& xhat;
};

/// decay * y + sum of weight * xhat.
std::vector<float> combine(double decay, std::span<const float> y, std::initializer_list<Term> terms) {
  std::vector<float> sum(y.size());
  for (std::size_t i = 0; i < sum.size(); ++i) sum[i] = static_cast<float>(decay * y[i]);
  for (const Term& term : terms) {
    if (term.weight == 0) continue;
    const auto weight = static_cast<float>(term.weight);
    for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += weight * term.xhat[i];
  }
  return sum;
}

/// Steps of at most this length in ln eta.
int steps_of(double length, double eta, double eta_min) {
  return std::max(3, static_cast<int>(std::ceil(std::log(std::max(1.0, eta / eta_min)) / length)));
}

}  // namespace

int usual_flow_steps(double eta, double eta_min) {
  return steps_of(0.9, eta, eta_min);
}

int usual_ancestral_steps(double eta, double eta_min) {
  return steps_of(0.33, eta, eta_min);
}

std::vector<float> reconstruct_mean(const ImageDenoiser& denoiser, std::span<const float> y, double eta) {
  std::vector<float> xhat(y.size());
  denoiser.evaluate(y, eta, xhat);
  return xhat;
}

// With s = ln(eta_k / eta), the flow is y(h) = e^-h y(0) + integral of e^(s - h) xhat(s) ds, and xhat a
// polynomial in s through the estimates at s = h, 0 and -p. `moment` are the integrals of e^(s - h) s^n.
std::vector<float> reconstruct_flow(const ImageDenoiser& denoiser, std::span<const float> y, double eta,
                                    int steps, const Progress& progress) {
  const std::vector<double> levels = levels_between(eta, denoiser.eta_min(), steps, kRho);
  std::vector<float> state(y.begin(), y.end()), xhat = reconstruct_mean(denoiser, y, eta), before,
                                                next(y.size());
  double p = 0;
  for (std::size_t k = 0; k + 1 < levels.size(); ++k) {
    report(progress, static_cast<double>(k + 1) / static_cast<double>(levels.size()));
    const double h = std::log(levels[k] / levels[k + 1]), decay = levels[k + 1] / levels[k];
    const double moment[] = {1 - decay, h - (1 - decay), h * h - 2 * (h - (1 - decay))};
    const double slope = p > 0 ? moment[1] / p : 0;
    const auto predicted = combine(decay, state, {{moment[0] + slope, xhat}, {-slope, before}});
    denoiser.evaluate(predicted, levels[k + 1], next);
    const double newer = (moment[2] + p * moment[1]) / (h * (h + p));
    const double older = p > 0 ? (moment[2] - h * moment[1]) / (p * (p + h)) : 0;
    state = combine(decay, state, {{newer, next}, {moment[0] - newer - older, xhat}, {older, before}});
    before.swap(xhat);
    xhat.swap(next);
    next.resize(y.size());
    p = h;
  }
  return xhat;
}

// As the flow, but y(h) = e^-2h y(0) + integral of 2 e^(2(s - h)) xhat(s) ds + noise, xhat linear in s.
std::vector<float> reconstruct_ancestral(const ImageDenoiser& denoiser, std::span<const float> y, double eta,
                                         int steps, uint64_t key, uint64_t seed, const Progress& progress) {
  const std::vector<double> levels = levels_between(eta, denoiser.eta_min(), steps, 0);
  std::vector<float> state(y.begin(), y.end()), xhat = reconstruct_mean(denoiser, y, eta), before;
  Philox noise(mix_keys(key, seed), uint64_t{3} << 62);
  for (std::size_t k = 0; k + 1 < levels.size(); ++k) {
    report(progress, static_cast<double>(k + 1) / static_cast<double>(levels.size()));
    const double ratio = levels[k + 1] / levels[k], decay = ratio * ratio;
    const double h = -std::log(ratio), rest = 1 - decay;
    const double slope = before.empty() ? 0 : (h - rest / 2) / h;  // all steps have the same length
    state = combine(decay, state, {{rest + slope, xhat}, {-slope, before}});
    const auto deviation = static_cast<float>(levels[k + 1] * std::sqrt(rest));
    for (float& v : state) v += deviation * static_cast<float>(noise.normal());
    before.swap(xhat);
    xhat = reconstruct_mean(denoiser, state, levels[k + 1]);
  }
  return xhat;
}

}  // namespace diffc
