// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// What can be said about a scalar source X and Y = X + N(0, noise_variance) by quadrature. Squared errors,
// nats.

#pragma once

#include "tools/r2d2/gaussian/scalar_source.h"

namespace diffc::gaussian {

/// Differential entropy of a normal law.
double gaussian_entropy(double variance);

/// Differential entropy of Y; noise_variance >= 0.
double entropy(const ScalarSource& source, double noise_variance);

/// I(X; Y), noise_variance > 0.
double information(const ScalarSource& source, double noise_variance);

/// E (X - E[X | Y])^2. Ancestral sampling, X' ~ P(X | Y), has twice that error.
double mmse(const ScalarSource& source, double noise_variance);

/// W2^2 between the laws of X and of E[X | Y], by their quantile functions: what the best realistic
/// reconstruction of Y, which is the flow, has above mmse() (Theorem 3). The posterior mean is monotone in y
/// (Appendix F), so its quantiles are images of those of Y.
double squared_transport(const ScalarSource& source, double noise_variance);

/// Where a source is laid on a grid: |x| <= reach has all but about 1e-12 of its mass, and its density varies
/// on `length` = 1/sqrt(E score^2).
struct Extent {
  double reach = 0, length = 0;
};
Extent extent_of(const ScalarSource& source);

}  // namespace diffc::gaussian
