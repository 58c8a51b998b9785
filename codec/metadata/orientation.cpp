// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/metadata/orientation.h"

#include <algorithm>
#include <utility>

#include "codec/metadata/exif.h"
#include "codec/metadata/xmp.h"

namespace diffc {

namespace {

/// Where a pixel of the upright picture comes from: rows and columns exchanged, then sides mirrored.
struct Turn {
  bool exchange, mirror_x, mirror_y;
};

std::vector<uint8_t> turned(const std::vector<uint8_t>& samples, int width, int height, int channels,
                            Turn turn) {
  std::vector<uint8_t> result(samples.size());
  const int new_width = turn.exchange ? height : width, new_height = turn.exchange ? width : height;
  uint8_t* out = result.data();
  for (int y = 0; y < new_height; ++y)
    for (int x = 0; x < new_width; ++x, out += channels) {
      int from_x = turn.exchange ? y : x, from_y = turn.exchange ? x : y;
      if (turn.mirror_x) from_x = width - 1 - from_x;
      if (turn.mirror_y) from_y = height - 1 - from_y;
      std::copy_n(&samples[(static_cast<std::size_t>(from_y) * width + from_x) * channels], channels, out);
    }
  return result;
}

}  // namespace

void turn_upright(Image& image, int orientation) {
  if (orientation < 2 || orientation > 8) return;
  const bool exchange = orientation >= 5;
  const Turn turn = {exchange, orientation == 2 || orientation == 3 || orientation >= 7,
                     orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7};
  image.pixels = turned(image.pixels, image.width, image.height, image.channels, turn);
  if (image.has_alpha()) image.alpha = turned(image.alpha, image.width, image.height, 1, turn);
  if (exchange) std::swap(image.width, image.height);
}

void turn_upright(Image& image) {
  const int orientation = exif_orientation(image.exif);
  if (orientation == 1) return;
  turn_upright(image, orientation);
  reset_exif_orientation(image.exif);
  reset_xmp_orientation(image.xmp);
}

}  // namespace diffc
