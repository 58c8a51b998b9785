// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Tiles of a few colours - pages, screenshots, line art - as what they are: every pixel is one of the
// palette.

#pragma once

#include <optional>
#include <span>

#include "codec/base/public.h"
#include "codec/diffusion/estimate.h"

namespace diffc DIFFC_PUBLIC {

/// The palette of a tile's samples on the scale of codec/base/image.h, or nothing if they have more than
/// Palette::kMaxColours colours.
std::optional<Palette> find_palette(std::span<const float> x, int channels);

/// E[x | y] pixel by pixel for independent pixels of the palette's colours.
void palette_estimate(const Palette& palette, double eta, std::span<const float> y,
                      std::span<float> estimate);

}  // namespace diffc
