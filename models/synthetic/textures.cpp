// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/synthetic/textures.h"

#include <algorithm>
#include <cmath>

#include "models/synthetic/canvas.h"

namespace diffc::synthetic {
namespace {

int grey_of(const Image& image, int x, int y) {
  const uint8_t* p = image.pixels.data() + (static_cast<std::size_t>(y) * image.width + x) * image.channels;
  return image.channels == 1 ? p[0] : (p[0] + 2 * p[1] + p[2]) / 4;
}

// Entry of Bayer's matrix of 2^bits rows, from 0 to 4^bits - 1: the bits of x ^ y and y, interleaved from the
// lowest.
int bayer(int x, int y, int bits) {
  int value = 0;
  for (int k = 0; k < bits; ++k) value = value << 2 | ((x ^ y) >> k & 1) << 1 | (y >> k & 1);
  return value;
}

Colour cell_colour(Noise kind, Dice& dice, Colour colour, int spread) {
  if (kind == Noise::kUniform) {
    for (uint8_t& v : colour) v = static_cast<uint8_t>(dice.between(0, 255));
  } else if (kind == Noise::kBell) {
    for (uint8_t& v : colour) {
      v = static_cast<uint8_t>(
          std::clamp(static_cast<int>(std::floor(v + spread * dice.bell() + 0.5)), 0, 255));
    }
  } else {
    const int grey = kind == Noise::kGrey ? dice.between(0, 255) : 255 * dice.between(0, 1);
    colour.fill(static_cast<uint8_t>(grey));
  }
  return colour;
}

}  // namespace

Image ordered_dither(const Image& tone, int order, Colour dark, Colour light) {
  const int bits = order == 4 ? 2 : 3, levels = order * order;
  Image image(tone.width, tone.height, 3);
  for (int y = 0; y < tone.height; ++y) {
    for (int x = 0; x < tone.width; ++x) {
      const int threshold = (2 * bayer(x % order, y % order, bits) + 1) * 255;
      set_pixel(image, x, y, 2 * levels * grey_of(tone, x, y) > threshold ? light : dark);
    }
  }
  return image;
}

Image dot_screen(const Image& tone, int pitch, Colour dot, Colour paper) {
  Image image(tone.width, tone.height, 3);
  for (int y = 0; y < tone.height; ++y) {
    for (int x = 0; x < tone.width; ++x) {
      // Dots touch at the corners of their cells where the tone is black.
      const double dx = 2.0 * (x % pitch) + 1 - pitch, dy = 2.0 * (y % pitch) + 1 - pitch;
      const double radius = pitch * 1.4142135623730951 * (255 - grey_of(tone, x, y)) / 255;
      set_pixel(image, x, y, dx * dx + dy * dy < radius * radius ? dot : paper);
    }
  }
  return image;
}

Image noise(int width, int height, Noise kind, int cell, Dice& dice, Colour colour, int spread) {
  Image image(width, height, 3);
  for (int y = 0; y < height; y += cell) {
    for (int x = 0; x < width; x += cell) {
      const Colour c = cell_colour(kind, dice, colour, spread);
      for (int row = y; row < std::min(y + cell, height); ++row) {
        for (int column = x; column < std::min(x + cell, width); ++column) set_pixel(image, column, row, c);
      }
    }
  }
  return image;
}

}  // namespace diffc::synthetic
