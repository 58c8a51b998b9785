// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#pragma once

#include <span>

#include "models/train/training_data.h"

namespace diffc::train {

/// Standard deviation, in the scale of to_unit(), of the part that the colours share and of each one's own,
/// for u uniform in [0, 1).
float grain_part(double u);

/// Adds mild noise as of a sensor or a film to an example of sample(): normal, its standard deviation
/// log-uniform from 0.5 to 3 grey levels, half of its power common to the three colours; rounded to 8 bits
/// again.
void add_grain(std::span<float> x, Random& random);

}  // namespace diffc::train
