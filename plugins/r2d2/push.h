// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// From a sample of p_0 to one of p_1 with nothing but the denoiser of p_0: the probability flow of the
// backward heat equation, dx/dt = (epsilon/2) grad ln p_t, t in [0, 1] (Freirich & Weinberger, eq. 17 and
// 18), continued past noise level zero.
//
// A denoiser knows p_0 blurred by eta >= eta_min, never p_t for t > 0, and xhat(x, eta) - x divided by a tiny
// eta^2 would amplify its errors. Both are met by a local Gaussian closure. With r = x - xhat(x, eta) and B =
// dr/dx, a p_0 that is locally N(mu, L) has r = B (x - mu), B = eta^2 (L + eta^2)^-1, and the flow from t0 to
// t1 is
//
//   x -> x - F(B) r,   F(b) = (1 - sqrt((1 - z1)/(1 - z0))) / b,   z_i = epsilon t_i b / (eta^2 (1 - b)),
//
// exact for Gaussians of any covariance and any eta; at eta -> 0 its first order in epsilon is
// u/2 = (epsilon/2) (xhat - x)/eta^2, u the optimal drift. z >= 1 marks directions with variance <= epsilon,
// which collapse to their local mean (F = 1/b): the regularisation. F(B) r is computed in the Krylov space of
// B and r; a product with B is a difference of two denoiser calls.

#pragma once

#include <functional>
#include <span>

namespace diffc::r2d2 {

/// xhat = E[x | y] at noise level eta.
using DenoiseFunction = std::function<void(std::span<const float> y, double eta, std::span<float> xhat)>;

struct PushOptions {
  double epsilon = 0;       ///< Noise variance to remove, > 0.
  double eta_min = 0.01;    ///< Lowest level the denoiser may be asked for.
  double level = 1;         ///< eta = max(eta_min, level * sqrt(epsilon)).
  int steps = 1;            ///< Parts of [0, 1], each with its own r and B.
  int krylov = 3;           ///< Products with B per step (denoiser calls per step: one more).
  double difference = 0.1;  ///< Root mean square of the difference step, in units of eta.
};

struct PushReport {
  double collapsed = 0;  ///< Share of |r|^2 in directions with local variance <= epsilon (last step).
  int evaluations = 0;   ///< Denoiser calls.
};

/// Moves x in place. Throws Error(kUsage) for epsilon <= 0 or options out of range.
PushReport push_past_zero(const DenoiseFunction& denoise, const PushOptions& options, std::span<float> x);

}  // namespace diffc::r2d2
