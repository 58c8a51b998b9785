// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Halftones and noise. All are RGB; sides are at least 1. Thread-safe.

#pragma once

#include "codec/base/image.h"
#include "models/synthetic/dice.h"

namespace diffc::synthetic {

/// Ordered dither of a picture into two colours by its grey values, with Bayer's 4x4 or 8x8 matrix (Bayer
/// 1973); order is 4 or 8.
Image ordered_dither(const Image& tone, int order, Colour dark, Colour light);

/// Round dots on a square lattice of `pitch` >= 2 pixels; the darker the tone, the larger the dot.
Image dot_screen(const Image& tone, int pitch, Colour dot, Colour paper);

/// What the colours of independent cells are.
enum class Noise {
  kBlackAndWhite,  ///< Either with equal probability.
  kGrey,           ///< Any grey.
  kUniform,        ///< Any colour.
  kBell            ///< A colour with about normal deviations.
};
/// Cells of `cell` >= 1 pixels a side; `colour` and its standard deviation `spread`, in levels, are for
/// kBell.
Image noise(int width, int height, Noise kind, int cell, Dice& dice, Colour colour = {}, int spread = 0);

}  // namespace diffc::synthetic
