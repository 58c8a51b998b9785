// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Random pictures that are no photographs: what a codec for photographs meets all the same.
//
// The same seed gives the same picture with one version of OpenCV, which draws lines and letters.

#pragma once

#include <cstdint>

#include "codec/base/image.h"

namespace diffc::synthetic {

enum class SyntheticKind {
  kFlat,        ///< One colour, often pure.
  kGradient,    ///< Linear or radial, from slow to steep.
  kChecker,     ///< Cells of 1 to 32 pixels.
  kLines,       ///< Stripes, thin lines, grids.
  kHalftone,    ///< Ordered dither or dots.
  kNoise,       ///< Black and white, grey, uniform, or about normal around a colour.
  kText,        ///< A page of text.
  kLineArt,     ///< Polygons, ellipses, polylines.
  kScreenshot,  ///< Bars, buttons, icons, lines of text.
  kPixelArt,    ///< Sprites of few colours.
  kObject,      ///< An object on a flat, mostly pure ground.
  kEdge         ///< Step wedges and straight edges.
};
inline constexpr int kSyntheticKinds = 12;

/// An RGB picture of width x height pixels, both at least 1. Thread-safe.
Image synthetic_picture(SyntheticKind kind, int width, int height, uint64_t seed);

/// Kinds with more variety are more frequent.
SyntheticKind random_kind(uint64_t seed);

/// A picture of a random kind, of the photograph's size; two in five are changes of the photograph
/// (models/synthetic/photograph.h). Thread-safe.
Image random_synthetic(const Image& photograph, uint64_t seed);

}  // namespace diffc::synthetic
