// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Drawn pictures. All are RGB; sides are at least 1. Thread-safe.

#pragma once

#include "codec/base/image.h"
#include "models/synthetic/dice.h"

namespace diffc::synthetic {

/// Polygons, ellipses and polylines, filled or not, on a flat ground.
Image line_art(int width, int height, Dice& dice);

/// A shaded object in the middle of a flat ground, such as a chroma key.
Image object_on(int width, int height, Colour ground, Dice& dice);

/// Mirrored sprites of a few colours, enlarged without interpolation.
Image pixel_art(int width, int height, Dice& dice);

}  // namespace diffc::synthetic
