// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Decoded or to be encoded sample planes, and their conversion to and from RGB.

#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "codec/base/image.h"
#include "plugins/bpg/container.h"

namespace diffc::bpg {

/// One plane of samples in [0, 2^bit_depth - 1], rows without padding.
struct Plane {
  int width = 0, height = 0;
  std::vector<uint16_t> samples;

  Plane() = default;
  Plane(int w, int h) : width(w), height(h), samples(static_cast<size_t>(w) * h) {}
  uint16_t* row(int y) { return samples.data() + static_cast<size_t>(width) * y; }
  const uint16_t* row(int y) const { return samples.data() + static_cast<size_t>(width) * y; }
};

/// One plane (grey, alpha) or three (Y, Cb, Cr; G, B, R for ColourSpace::kRgb).
using Planes = std::vector<Plane>;

/// 8-bit planes of an image at full chroma resolution: grey as it is; colours in full range BT.601 YCbCr or,
/// for ColourSpace::kRgb, as G, B, R. Other colour spaces are not written.
Planes to_planes(const Image& image, ColourSpace space);

/// An 8-bit image of planes that all have full resolution. For an animation or extra plane see read_bpg().
Image to_image(const Planes& planes, const Header& header);

/// 8-bit levels of a plane of the given depth; `limited` for luma in 16..235.
std::vector<uint8_t> to_levels(const Plane& plane, int bit_depth, bool limited);

/// Brings subsampled chroma planes to width x height, at the phase of the pixel format, with the filters that
/// reproduce the output of the reference decoder.
void upsample_chroma(Planes& planes, PixelFormat format, int bit_depth, int width, int height);

}  // namespace diffc::bpg
