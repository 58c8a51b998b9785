// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Noise levels and powers as integers: message layouts derive from them, so both ends of a file must have the
// same ones.

#pragma once

#include <cstdint>

#include "codec/base/public.h"

namespace diffc DIFFC_PUBLIC {

/// A noise level as both ends know it: round(1024 ln eta).
using NoiseLevel = int32_t;
double eta_of_level(NoiseLevel level);
NoiseLevel level_of_eta(double eta);

/// Units of log power: log2_q3 = round(8 log2 power).
double power_of_log2_q3(int log2_q3);

}  // namespace diffc
