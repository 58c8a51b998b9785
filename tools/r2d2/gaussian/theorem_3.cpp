// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <cmath>

#include "codec/diffusion/samplers.h"
#include "tools/r2d2/gaussian/scalar_measures.h"
#include "tools/r2d2/gaussian/theorems.h"

namespace diffc::gaussian {

namespace {

constexpr int kFlowSteps = 200, kAncestralSteps = 600;

void mean_error(std::span<const float> x, std::span<const float> xhat, int draws, double* mean,
                double* error) {
  double sum = 0, squares = 0;
  for (int r = 0; r < draws; ++r) {
    double e = 0;
    for (int k = 0; k < 2; ++k) e += std::pow(double{x[2 * r + k]} - xhat[2 * r + k], 2);
    sum += e;
    squares += e * e;
  }
  *mean = sum / draws;
  *error = std::sqrt((squares / draws - *mean * *mean) / (draws - 1));
}

/// Sends each column of `from` to the order statistics of the same column of `to`: an empirical monotone map.
std::vector<float> match_columns(std::span<const float> from, std::span<const float> to, int draws) {
  std::vector<float> result(from.size());
  for (int k = 0; k < 2; ++k) {
    std::vector<int> order(draws);
    std::vector<float> sorted(draws);
    for (int r = 0; r < draws; ++r) {
      order[r] = r;
      sorted[r] = to[2 * r + k];
    }
    std::sort(order.begin(), order.end(), [&](int a, int b) { return from[2 * a + k] < from[2 * b + k]; });
    std::sort(sorted.begin(), sorted.end());
    for (int r = 0; r < draws; ++r) result[2 * order[r] + k] = sorted[r];
  }
  return result;
}

}  // namespace

Theorem3 check_theorem_3(const SourceList& components, double angle, double eta, int draws, uint64_t seed) {
  Theorem3 t;
  t.eta = eta;
  for (const auto& source : components)
    t.bound += mmse(*source, eta * eta) + squared_transport(*source, eta * eta);
  const double c = std::cos(angle), s = std::sin(angle);
  const std::vector<double> rotation = {c, s, -s, c};
  const auto denoiser = std::make_shared<const SourceDenoiser>(components, rotation, 1e-3 * eta);
  const ImageDenoiser fitted(denoiser, draws, 2, 1);

  const auto draw = [&](uint64_t stream) {
    std::vector<float> x(std::size_t(draws) * 2);
    Philox random(seed, stream);
    for (int r = 0; r < draws; ++r) {
      const double a = components[0]->sample(random), b = components[1]->sample(random);
      x[2 * r] = static_cast<float>(c * a - s * b);
      x[2 * r + 1] = static_cast<float>(s * a + c * b);
    }
    return x;
  };
  const std::vector<float> x = draw(0), other = draw(1);
  const auto add_noise = [&](std::vector<float> y, double std, uint64_t stream) {
    Philox random(seed, stream);
    for (float& v : y) v += static_cast<float>(std) * random.normal();
    return y;
  };
  const std::vector<float> y = add_noise(x, eta, 2);
  mean_error(x, reconstruct_flow(fitted, y, eta, kFlowSteps), draws, &t.flow, &t.flow_error);
  mean_error(x, reconstruct_ancestral(fitted, y, eta, kAncestralSteps, seed, 3), draws, &t.ancestral,
             &t.ancestral_error);
  const double more = 1.5 * eta;
  const std::vector<float> noisier = add_noise(y, std::sqrt(more * more - eta * eta), 4);
  mean_error(x, reconstruct_flow(fitted, noisier, more, kFlowSteps), draws, &t.renoised, &t.renoised_error);
  const std::vector<float> best = reconstruct_mean(fitted, y, eta);
  mean_error(x, match_columns(best, other, draws), draws, &t.unrotated, &t.unrotated_error);
  return t;
}

}  // namespace diffc::gaussian
