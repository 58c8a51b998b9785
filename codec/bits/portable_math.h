// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Logarithms that come out the same on every IEEE machine, for numbers both ends of a file must agree on.
//
// Only multiplication, comparison, square root and integer arithmetic are used, never libm. Log quantities
// are integers in units of 2^-16 octave ("q16").

#pragma once

#include <cstdint>

#include "codec/base/noise_level.h"
#include "codec/base/public.h"

namespace diffc DIFFC_PUBLIC {

inline constexpr int64_t kOctave = 65536;  ///< One octave (factor of two) in q16.

/// floor(2^16 log2 x) for finite x > 0.
int64_t log2_q16(double x);

/// 2^(q/2^16), correct to about 1e-14 relative; 0 below the range of double, its largest value above.
double exp2_q16(int64_t q);

/// log2 eta^2 of a noise level.
int64_t log2_eta2_q16(NoiseLevel level);

/// log2 of the posterior variance lambda eta^2 / (lambda + eta^2), from the logs of its two parts.
int64_t log2_posterior_q16(int64_t log2_lambda, int64_t log2_eta2);

/// From q16 to the 8 log2 units of ResidualModel, rounded and limited to int16.
int16_t q16_to_q3(int64_t q);

}  // namespace diffc
