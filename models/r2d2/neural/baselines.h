// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// The estimators R2D2 is compared with, written from their papers. Both describe the reconstruction law by
// finitely many points, so their rates cannot exceed the logarithm of their number.

#pragma once

#include <cstdint>
#include <vector>

#include "models/r2d2/estimate.h"
#include "models/r2d2/source.h"

namespace diffc::r2d2 {

/// NERD (Lei, Hassani & Saeedi Bidokhti 2022): a generator network G with loss
/// -E_x ln mean_j exp(-|x - G(z_j)|^2 / (2 epsilon)). One network per epsilon.
struct NerdOptions {
  int latent = 8;  ///< The R2D2 paper: 1024.
  int hidden = 100;
  int layers = 2;
  int samples = 4000;  ///< z per update and in the evaluation (published: 40 000; R2D2 paper: 10^6).
  int batch = 100;
  double rate = 1e-3;   ///< Adam, beta_1 = 0.5 (published: 1e-3 for Gaussians, else 1e-4).
  double seconds = 10;  ///< Wall-clock budget of the training.
  int max_iterations = 1000000;
  uint64_t seed = 0;
};
RatePoint nerd(const Source& source, double epsilon, int evaluation_samples, const NerdOptions& options);

/// WGD (Yang, Eckstein, Nutz & Mandt 2024): particles moved along the Wasserstein gradient of the Lagrangian,
/// y_j -= rate_k (n/epsilon) mean_i W_ij (y_j - x_i), W the softmax over particles of -|x_i - y_j|^2/(2
/// epsilon). The factor of a particle, rate_k n / epsilon times its mass, is held at 1 at most: beyond, it
/// would leave the mean of its samples behind it and oscillate.
struct WgdOptions {
  int particles = 4000;  ///< n; the R2D2 paper: 2 * 10^5.
  int batch = 1000;      ///< Source samples per update (published: up to 10^5).
  double rate = 1e-2;    ///< SGD rate, decaying as 1/sqrt(1 + 0.1 k).
  double seconds = 10;
  int max_iterations = 1000000;
  uint64_t seed = 0;
};
RatePoint wgd(const Source& source, double epsilon, int evaluation_samples, const WgdOptions& options);

}  // namespace diffc::r2d2
