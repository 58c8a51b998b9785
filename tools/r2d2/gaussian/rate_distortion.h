// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// The rate-distortion function R*(D) of a Gaussian by reverse water-filling (Theis et al. 2022, Eq. 8; Cover
// and Thomas, Elements of Information Theory, theorem 10.3.3).

#pragma once

#include <span>

namespace diffc::gaussian {

/// R*(D) in nats for total squared error D > 0; 0 for D of the source's power or more. Throws Error(kUsage)
/// for D <= 0.
double rate_of_distortion(std::span<const double> lambda, double distortion);

/// Its inverse D*(R): nats >= 0.
double distortion_of_rate(std::span<const double> lambda, double nats);

}  // namespace diffc::gaussian
