// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/train/lossless_filter.h"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace diffc::train {
namespace {

constexpr int kMiddle = 128;  // red less green lies around it

// From the neighbours to the left, above, and above to the left; those outside the picture are the others'.
int predicted(const uint8_t* at, int x, int y, int width) {
  if (x == 0 && y == 0) return kMiddle;
  if (y == 0) return at[-1];
  if (x == 0) return at[-width];
  const int left = at[-1], above = at[-width], corner = at[-width - 1];
  if (corner >= std::max(left, above)) return std::min(left, above);
  if (corner <= std::min(left, above)) return std::max(left, above);
  return left + above - corner;
}

}  // namespace

void filter_picture(const uint8_t* rgb, int width, int height, uint8_t* planes) {
  const size_t area = static_cast<size_t>(width) * height;
  uint8_t* const green = planes;
  uint8_t* const others[2] = {planes + area, planes + 2 * area};
  for (size_t i = 0; i < area; ++i) {
    green[i] = rgb[3 * i + 1];
    for (int k = 0; k < 2; ++k)
      others[k][i] = static_cast<uint8_t>(rgb[3 * i + 2 * k] - rgb[3 * i + 1] + kMiddle);
  }
  // Backwards, so that the neighbours are still what they were.
  for (int plane = 0; plane < 3; ++plane) {
    for (int y = height - 1; y >= 0; --y) {
      for (int x = width - 1; x >= 0; --x) {
        uint8_t* at = planes + plane * area + static_cast<size_t>(y) * width + x;
        *at = static_cast<uint8_t>(*at - predicted(at, x, y, width));
      }
    }
  }
}

void unfilter_picture(const uint8_t* planes, int width, int height, uint8_t* rgb) {
  const size_t area = static_cast<size_t>(width) * height;
  // A plane at a time, in a copy that predictions can be made from.
  static thread_local std::vector<uint8_t> whole;
  whole.assign(planes, planes + 3 * area);
  for (int plane = 0; plane < 3; ++plane) {
    for (int y = 0; y < height; ++y) {
      for (int x = 0; x < width; ++x) {
        uint8_t* at = whole.data() + plane * area + static_cast<size_t>(y) * width + x;
        *at = static_cast<uint8_t>(*at + predicted(at, x, y, width));
      }
    }
  }
  for (size_t i = 0; i < area; ++i) {
    const uint8_t green = whole[i];
    rgb[3 * i + 1] = green;
    for (int k = 0; k < 2; ++k)
      rgb[3 * i + 2 * k] = static_cast<uint8_t>(whole[(k + 1) * area + i] + green - kMiddle);
  }
}

}  // namespace diffc::train
