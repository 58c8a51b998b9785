// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#pragma once

#include <algorithm>
#include <cstddef>

#include "models/inference/aligned_buffer.h"
#include "models/inference/packed_convolution.h"
#include "models/transform/grid.h"

namespace diffc::transform {

/// Features as the convolutions want them: the channels of a position filled up to whole blocks by zeros.
struct FeatureMap {
  int height = 0, width = 0, channels = 0;
  nn::AlignedBuffer data = {};

  /// Channels are not initialised, what fills them up is.
  FeatureMap(int h, int w, int c) : height(h), width(w), channels(c) {
    data.floats(size());
    if (channels == stride()) return;
    for (std::size_t p = 0; p < positions(); ++p)
      std::fill(data.data() + p * stride() + channels, data.data() + (p + 1) * stride(), 0.0f);
  }

  std::size_t positions() const { return static_cast<std::size_t>(height) * width; }
  int stride() const { return nn::filled(channels); }
  std::size_t size() const { return positions() * stride(); }
  float* at(int y, int x) { return data.data() + (static_cast<std::size_t>(width) * y + x) * stride(); }
  const float* at(int y, int x) const {
    return data.data() + (static_cast<std::size_t>(width) * y + x) * stride();
  }
};

inline FeatureMap from_features(const Features& features) {
  FeatureMap map(features.height, features.width, features.channels);
  for (int y = 0; y < map.height; ++y)
    for (int x = 0; x < map.width; ++x) std::copy_n(features.at(y, x), map.channels, map.at(y, x));
  return map;
}

inline Features to_features(const FeatureMap& map) {
  Features features(map.height, map.width, map.channels);
  for (int y = 0; y < map.height; ++y)
    for (int x = 0; x < map.width; ++x) std::copy_n(map.at(y, x), map.channels, features.at(y, x));
  return features;
}

}  // namespace diffc::transform
