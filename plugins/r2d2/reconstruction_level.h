// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// The epsilon of the law that attains R(D) at the distortion of an observation: the water level of reverse
// water-filling. It is the mean squared error only where no direction collapses, which at 0.3 bits per pixel
// is far from true.

#pragma once

#include "codec/plugin/codec.h"

namespace diffc::r2d2 {

/// The noise variance to remove from every dimension. With w_i the error of dimension i at noise eta, its
/// variance was lambda_i = w_i eta^2 / (eta^2 - w_i), and sum min(lambda_i, epsilon) = sum w_i. Without a
/// spectrum, epsilon is expected_mse. Dimensions whose w_i is eta^2 or more count as of infinite variance.
double reconstruction_level(const NoisyObservation& observation);

/// Share of the dimensions whose variance is at most epsilon.
double collapsed_share(const NoisyObservation& observation, double epsilon);

}  // namespace diffc::r2d2
