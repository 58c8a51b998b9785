// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#pragma once

namespace diffc::nn {

/// Between an image of interleaved pixels and positions of scale x scale pixels each, `depth` values a
/// position: all pixels of the first channel, then of the next; what is left of the depth is filler.
struct Interleaving {
  int channels, scale, columns, depth;
};

/// to = factor times the image for rows [first, first + rows) of positions; the filler is 0.
void space_to_depth(const Interleaving& place, const float* image, float factor, int first, int rows,
                    float* to);

/// to = skip times the image plus factor times what `from` holds, for those rows.
void depth_to_space(const Interleaving& place, const float* from, const float* image, float skip,
                    float factor, int first, int rows, float* to);

}  // namespace diffc::nn
