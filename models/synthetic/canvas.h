// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// An Image as OpenCV's drawing functions take it.

#pragma once

#include <opencv2/core.hpp>

#include "codec/base/image.h"
#include "models/synthetic/dice.h"

namespace diffc::synthetic {

/// The pixels of an RGB image, not a copy of them; channels stay in the order red, green, blue.
inline cv::Mat canvas(Image& image) {
  return {image.height, image.width, CV_8UC3, image.pixels.data()};
}

inline cv::Scalar ink(Colour c) {
  return {double(c[0]), double(c[1]), double(c[2])};
}

inline void set_pixel(Image& image, int x, int y, Colour c) {
  uint8_t* pixel = image.pixels.data() + (static_cast<std::size_t>(y) * image.width + x) * 3;
  for (int k = 0; k < 3; ++k) pixel[k] = c[k];
}

}  // namespace diffc::synthetic
