// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#pragma once

#include <vector>

#include "models/transform/frequency_table.h"

namespace diffc::transform {

/// Standard deviations of the Gaussian conditional: 2^((i - kUnitScale) / 8) for i in [0, kScales), 0.09 to
/// 84 quantisation steps.
inline constexpr int kScales = 80, kUnitScale = 28, kScalesPerOctave = 8;

double scale_of(int index);

/// The index whose scale is nearest, in the logarithm, to v / 2^fraction_bits; 0 for v <= 0. Integers alone
/// decide.
int nearest_scale(int v, int fraction_bits);

/// Tables of a rounded normal variable of mean 0 for each of these; the same on every IEEE machine (no libm).
const std::vector<FrequencyTable>& normal_tables();

}  // namespace diffc::transform
