// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/transform/picture_features.h"

#include <algorithm>
#include <cmath>

#include "codec/base/error.h"

namespace diffc::transform {
namespace {

constexpr float kLargestHyperLatent = 1 << 15;

uint8_t level_of(float value) {
  return !(value > 0) ? 0 : value >= 255 ? 255 : static_cast<uint8_t>(value);
}

}  // namespace

Features features_of(const Image& image, int multiple, float black) {
  Features x(round_up(image.height, multiple), round_up(image.width, multiple), 3);
  for (int v = 0; v < x.height; ++v) {
    for (int u = 0; u < x.width; ++u) {
      const size_t at =
          static_cast<size_t>(image.width) * std::min(v, image.height - 1) + std::min(u, image.width - 1);
      for (int c = 0; c < 3; ++c) x.at(v, u)[c] = image.pixels[3 * at + c] / 255.0f + black;
    }
  }
  return x;
}

Image picture_of(const Features& x, int width, int height, float black) {
  Image image(width, height, 3);
  for (int v = 0; v < height; ++v)
    for (int u = 0; u < width; ++u)
      for (int c = 0; c < 3; ++c)
        image.pixels[3 * (static_cast<size_t>(width) * v + u) + c] =
            level_of((x.at(v, u)[c] - black) * 255.0f + 0.5f);
  return image;
}

void require_finite(const Features& features, const std::string& model) {
  if (!std::all_of(features.values.begin(), features.values.end(), [](float v) { return std::isfinite(v); }))
    throw Error(ErrorKind::kData, "model '" + model + "' gives numbers that are not finite");
}

Symbols rounded(const Features& z, const std::string& model) {
  require_finite(z, model);
  Symbols symbols(z.height, z.width, z.channels);
  std::transform(z.values.begin(), z.values.end(), symbols.values.begin(), [](float v) {
    return static_cast<int>(std::lround(std::clamp(v, -kLargestHyperLatent, kLargestHyperLatent)));
  });
  return symbols;
}

}  // namespace diffc::transform
