// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "tools/diffc/composite.h"

#include <algorithm>

namespace diffc {

namespace {

int alpha_of(const Image& image, std::size_t pixel) {
  return image.has_alpha() ? image.alpha[pixel] : 255;
}

}  // namespace

bool is_transparent(const Image& image) {
  return std::any_of(image.alpha.begin(), image.alpha.end(), [](uint8_t alpha) { return alpha < 255; });
}

Image before_black_and_white(const Image& image) {
  Image out(image.width, 2 * image.height, image.channels);
  for (std::size_t i = 0; i < image.size(); ++i) {
    const int alpha = alpha_of(image, i / image.channels);
    const int black = alpha * image.pixels[i], white = black + (255 - alpha) * 255;
    // To nearest; a half cannot occur, since 255 is odd.
    out.pixels[i] = static_cast<uint8_t>((black + 127) / 255);
    out.pixels[image.size() + i] = static_cast<uint8_t>((white + 127) / 255);
  }
  return out;
}

double alpha_mse(const Image& a, const Image& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.area(); ++i) {
    const int difference = alpha_of(a, i) - alpha_of(b, i);
    sum += difference * difference;
  }
  return sum / static_cast<double>(a.area());
}

}  // namespace diffc
