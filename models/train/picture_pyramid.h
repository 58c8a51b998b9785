// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Smaller versions of a picture, made before training, so that a crop at another scale is a crop.

#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace diffc::train {

struct PictureSize {
  int width = 0, height = 0;
};

/// Of the picture itself and of its reductions by powers of the square root of 2, while no side is shorter
/// than `crop`; at least one.
std::vector<PictureSize> pyramid_sizes(PictureSize native, int crop);

/// Area averages of RGB, interleaved: `from` has `size`, `to` has `smaller`. Thread-safe.
void reduce_picture(std::span<const uint8_t> from, PictureSize size, std::span<uint8_t> to,
                    PictureSize smaller);

}  // namespace diffc::train
