// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Pictures that a few numbers describe. All are RGB; sides are at least 1. Thread-safe.

#pragma once

#include "codec/base/image.h"
#include "models/synthetic/dice.h"

namespace diffc::synthetic {

Image flat(int width, int height, Colour colour);

/// From one colour to the other along (right, down), which are not both 0, corner to corner.
Image linear_gradient(int width, int height, Colour from, Colour to, int right, int down);

/// From one colour at the relative position (x, y) in [0, 1] to the other at the farthest corner.
Image radial_gradient(int width, int height, Colour from, Colour to, double x, double y);

/// Squares of `cell` pixels; `a` is at the top left.
Image checkerboard(int width, int height, int cell, Colour a, Colour b);

enum class Lines { kHorizontal, kVertical, kDiagonal, kGrid };
/// Lines of `thickness` pixels every `period` pixels, 1 <= thickness <= period.
Image lines(int width, int height, Lines direction, int period, int thickness, Colour line, Colour ground);

/// `steps` >= 2 equal bars side by side, from one colour to the other.
Image step_wedge(int width, int height, int steps, Colour from, Colour to);

/// Two colours, one on each side of a straight line through the relative position (x, y) along (right, down).
Image edge(int width, int height, Colour a, Colour b, double x, double y, int right, int down);

}  // namespace diffc::synthetic
