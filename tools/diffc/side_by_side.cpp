// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "tools/diffc/side_by_side.h"

#include <algorithm>

#include "codec/base/grey.h"

namespace diffc {
namespace {

constexpr int kGap = 8;

}  // namespace

Image side_by_side(std::span<const Image> images) {
  int width = -kGap, height = 0, channels = 1;
  for (const Image& image : images) {
    width += image.width + kGap;
    height = std::max(height, image.height);
    channels = std::max(channels, image.channels);
  }
  Image row(width, height, channels);
  std::fill(row.pixels.begin(), row.pixels.end(), 255);
  int left = 0;
  for (const Image& image : images) {
    const Image part = image.channels < channels ? expand_grey(image) : image;
    const std::size_t line = static_cast<std::size_t>(part.width) * channels;
    for (int y = 0; y < part.height; ++y)
      std::copy_n(&part.pixels[y * line], line,
                  &row.pixels[(static_cast<std::size_t>(width) * y + left) * channels]);
    left += part.width + kGap;
  }
  if (!images.empty()) row.icc = images[0].icc;
  return row;
}

}  // namespace diffc
