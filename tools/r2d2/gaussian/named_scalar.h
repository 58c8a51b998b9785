// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Scalar sources by name.

#pragma once

#include <memory>
#include <string>

#include "tools/r2d2/gaussian/scalar_source.h"

namespace diffc::gaussian {

/// bimodal: weights 0.3, 0.7 at -0.7, 0.3, variance 0.04. symmetric: two equal components at -1, 1, variance
/// 0.09. laplace: mean absolute value 0.5, blurred by variance 0.02. gmm1, gmm2: those of R2D2. gaussian:
/// standard normal; gaussian:V has variance V. Throws Error(kUsage) for another name.
std::shared_ptr<const ScalarSource> make_scalar_source(const std::string& name);

}  // namespace diffc::gaussian
