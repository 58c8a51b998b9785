// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// The closed forms of section 4 of the DiffC paper, checked by running the codec's own chain and samplers.
//
// A picture of independent draws of the source is sent through the noise chain (scheme `ideal`: exact
// samples, KL counted) to the noise level in question, then reconstructed by the sampler images are
// reconstructed with. DiffC's noise is isotropic; for A*, F* and P the component noises differ, so the source
// is divided by their standard deviations first: in those coordinates the noise is isotropic, Z and P(X | Z)
// are the same, and the same chain and samplers apply. Errors are measured in the original coordinates.

#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "models/gaussian/patch_gaussian.h"
#include "tools/r2d2/gaussian/scheme.h"

namespace diffc::gaussian {

struct MonteCarloOptions {
  int pictures = 12;     ///< Standard errors come from the spread over pictures.
  int rows = 32;         ///< Draws of the source in a picture.
  int chain_steps = 64;  ///< Nominal steps of the chain (four grid intervals each).
  int flow_steps = 200;
  int ancestral_steps = 1000;
  uint64_t seed = 1;
};

/// Nats and squared errors per dimension.
struct MonteCarloPoint {
  double theta = 0;
  double rate = 0;           ///< Mutual information, closed form.
  double rate_of_steps = 0;  ///< Closed form of the KL with the chain's finite steps and an isotropic prior.
  double rate_measured = 0, rate_error = 0;  ///< Mean KL of the chain's steps and its standard error.
  double distortion = 0;                     ///< Closed form.
  double distortion_measured = 0, distortion_error = 0;
};

/// One scheme at one theta, on a source given by its eigenvalues.
MonteCarloPoint simulate(const Scheme& scheme, std::span<const double> lambda, double theta,
                         const MonteCarloOptions& options);

/// DiffC-A, DiffC-F and `mean` on actual pixels: blocks of the patch model (its mean taken as 0) and its
/// full-covariance denoiser. theta (= eta^2) is moved to the nearest level of the chain's grid below it.
std::vector<MonteCarloPoint> simulate_pixels(const PatchGaussian& gaussian, Reconstruction reconstruction,
                                             std::span<const double> thetas,
                                             const MonteCarloOptions& options);

}  // namespace diffc::gaussian
