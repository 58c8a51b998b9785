// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/inference/space_to_depth.h"

#include <algorithm>
#include <cstddef>

namespace diffc::nn {
namespace {

// Calls visit(sample of the image, value of the position) for `rows` rows from row `first` on.
template <typename Visit>
void for_samples(const Interleaving& p, int first, int rows, Visit visit) {
  const size_t line = static_cast<size_t>(p.columns) * p.scale * p.channels;
  for (int row = first; row < first + rows; ++row) {
    for (int column = 0; column < p.columns; ++column) {
      const size_t position = (static_cast<size_t>(row) * p.columns + column) * p.depth;
      for (int i = 0; i < p.scale; ++i) {
        const size_t corner = (static_cast<size_t>(row) * p.scale + i) * line +
                              static_cast<size_t>(column) * p.scale * p.channels;
        for (int j = 0; j < p.scale; ++j)
          for (int c = 0; c < p.channels; ++c)
            visit(corner + j * p.channels + c, position + (c * p.scale + i) * p.scale + j);
      }
    }
  }
}

}  // namespace

void space_to_depth(const Interleaving& place, const float* image, float factor, int first, int rows,
                    float* to) {
  const size_t row = static_cast<size_t>(place.columns) * place.depth;
  std::fill_n(to + first * row, rows * row, 0.0f);
  for_samples(place, first, rows, [&](size_t sample, size_t value) { to[value] = factor * image[sample]; });
}

void depth_to_space(const Interleaving& place, const float* from, const float* image, float skip,
                    float factor, int first, int rows, float* to) {
  for_samples(place, first, rows,
              [&](size_t sample, size_t value) { to[sample] = skip * image[sample] + factor * from[value]; });
}

}  // namespace diffc::nn
