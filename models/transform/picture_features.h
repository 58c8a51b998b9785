// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Between 8-bit pictures and what networks take and give.

#pragma once

#include <string>

#include "codec/base/image.h"
#include "models/transform/grid.h"

namespace diffc::transform {

inline int round_up(int size, int multiple) {
  return (size + multiple - 1) / multiple * multiple;
}

/// Samples of an RGB picture as `black` to `black` + 1, its sides extended to multiples of `multiple` by
/// repeating its border.
Features features_of(const Image& image, int multiple, float black);

/// The upper left part of this size, rounded and clipped to levels; what is not a number becomes 0.
Image picture_of(const Features& x, int width, int height, float black);

/// To the nearest integers within +-2^15. Throws Error(kData) naming the model unless all are finite.
Symbols rounded(const Features& z, const std::string& model);

/// Throws Error(kData) naming the model unless all are finite.
void require_finite(const Features& features, const std::string& model);

}  // namespace diffc::transform
