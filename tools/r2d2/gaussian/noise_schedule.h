// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// What each noise of section 4.2 of the DiffC paper (Theis et al. 2022) tells about a component of a
// Gaussian.
//
// Component i, X_i ~ N(0, lambda_i), is seen through Z_i = a_i X_i + b_i U_i. All that matters is the share
// of its variance that Z_i leaves unknown,
//
//   unknown_i = Var[X_i | Z_i] / lambda_i = 1 - corr(X_i, Z_i)^2,
//
// from which rate, error and reconstructions follow (tools/r2d2/gaussian/scheme.h). theta >= 0 sets the
// strength of the noise; its meaning depends on the kind.

#pragma once

#include <span>
#include <string_view>

namespace diffc::gaussian {

enum class Noise {
  kIsotropic,  ///< DiffC: Z = sqrt(1 - sigma^2) X + sigma U, Eq. 12; theta = eta^2 = sigma^2 / (1 - sigma^2).
  kWaterFilling,  ///< A*: Eq. 13, gamma_i^2 = min(1, theta / lambda_i).
  kFlowOptimal,   ///< F*: Eq. 15, alpha_i = (sqrt(lambda_i^2 + theta^2) - theta) / lambda_i.
  kPink,  ///< P: noise with the covariance of the data, section 4.2; theta = eta^2 relative to lambda_i.
};

std::string_view noise_name(Noise noise);

/// In (0, 1]; 0 for theta = 0, 1 for lambda = 0.
double unknown_share(Noise noise, double lambda, double theta);

/// The noise on the component, as its variance in Y_i = X_i + noise (variance-exploding form): infinite where
/// nothing is told.
double noise_variance(Noise noise, double lambda, double theta);

/// I[X, Z] in nats: -1/2 sum ln unknown_i.
double rate_nats(Noise noise, std::span<const double> lambda, double theta);

/// The theta at which rate_nats() has this value, found by bisection. Throws Error(kUsage) for rates outside
/// (0, 1000] nats per dimension or if all lambda are 0.
double theta_of_rate(Noise noise, std::span<const double> lambda, double nats);

}  // namespace diffc::gaussian
