// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

#include "models/transform/layer.h"

namespace diffc::transform {

/// Pixels of factor x factor become channels: all channels of the first pixel, then of the next. G is Grid or
/// alike, with channels, height, width and at(y, x).
template <typename G>
G pack_pixels(const G& from, int factor) {
  G to(from.height / factor, from.width / factor, from.channels * factor * factor);
  for (int y = 0; y < to.height; ++y)
    for (int x = 0; x < to.width; ++x)
      for (int p = 0; p < factor * factor; ++p)
        std::copy_n(from.at(y * factor + p / factor, x * factor + p % factor), from.channels,
                    to.at(y, x) + p * from.channels);
  return to;
}

/// The other way round.
template <typename G>
G unpack_pixels(const G& from, int factor) {
  G to(from.height * factor, from.width * factor, from.channels / (factor * factor));
  for (int y = 0; y < to.height; ++y)
    for (int x = 0; x < to.width; ++x)
      std::copy_n(from.at(y / factor, x / factor) + (y % factor * factor + x % factor) * to.channels,
                  to.channels, to.at(y, x));
  return to;
}

/// Values for each output channel of a convolution, `each` for one, moved from the order of pixel_shuffle
/// (channel, pixel) to that in which pixels are copied: (pixel, channel).
template <typename T>
std::vector<T> by_pixel_of_output(const Layer& layer, const std::vector<T>& values, int each) {
  const int pixels = layer.up * layer.up;
  std::vector<T> moved(values.size());
  for (int c = 0; c < layer.out; ++c)
    for (int p = 0; p < pixels; ++p)
      std::copy_n(values.begin() + static_cast<std::ptrdiff_t>(c * pixels + p) * each, each,
                  moved.begin() + static_cast<std::ptrdiff_t>(p * layer.out + c) * each);
  return moved;
}

/// Weights [out up^2, in down^2, taps], both sides of which are moved so.
template <typename T>
std::vector<T> by_pixel(const Layer& layer, const std::vector<T>& weights, int taps) {
  const int pixels = layer.down * layer.down, row = layer.weight_in() * taps;
  std::vector<T> moved(weights.size());
  for (int o = 0; o < layer.weight_out(); ++o)
    for (int c = 0; c < layer.in; ++c)
      for (int p = 0; p < pixels; ++p)
        std::copy_n(weights.begin() + static_cast<std::ptrdiff_t>(o) * row + (c * pixels + p) * taps, taps,
                    moved.begin() + static_cast<std::ptrdiff_t>(o) * row + (p * layer.in + c) * taps);
  return by_pixel_of_output(layer, moved, row);
}

}  // namespace diffc::transform
