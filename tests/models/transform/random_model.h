// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#pragma once

#include "models/files/safetensors.h"

namespace diffc::transform {

/// A small transform model of random weights: y with 32 channels at an eighth of the sides, z with 8 at a
/// quarter of those. The same seed gives the same hyper synthesis and tables; `perturbation` changes the
/// weights in float by as much, relatively.
model_files::SafetensorsFile random_model(unsigned seed = 1, double perturbation = 0);

/// A tensor of these values in F32.
model_files::StoredTensor float_tensor(const std::vector<float>& values, std::vector<int64_t> shape);

}  // namespace diffc::transform
