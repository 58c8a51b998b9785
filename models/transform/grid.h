// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstddef>
#include <vector>

namespace diffc::transform {

/// Values at height x width positions, those of a position together: [height, width, channels].
template <typename T>
struct Grid {
  int height = 0, width = 0, channels = 0;
  std::vector<T> values = {};

  Grid() = default;
  Grid(int h, int w, int c) : height(h), width(w), channels(c), values(positions() * c) {}

  std::size_t positions() const { return static_cast<std::size_t>(height) * width; }
  T* at(int y, int x) { return values.data() + (static_cast<std::size_t>(width) * y + x) * channels; }
  const T* at(int y, int x) const {
    return values.data() + (static_cast<std::size_t>(width) * y + x) * channels;
  }
};

using Features = Grid<float>;
using Symbols = Grid<int>;

}  // namespace diffc::transform
