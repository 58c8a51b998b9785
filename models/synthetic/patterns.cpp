// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/synthetic/patterns.h"

#include <algorithm>
#include <cmath>

#include "models/synthetic/canvas.h"

namespace diffc::synthetic {
namespace {

// The colour of every pixel from its place.
template <typename ColourAt>
Image painted(int width, int height, ColourAt colour_at) {
  Image image(width, height, 3);
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) set_pixel(image, x, y, colour_at(x, y));
  }
  return image;
}

Colour between(Colour a, Colour b, double t) {
  Colour c;
  for (int k = 0; k < 3; ++k) c[k] = static_cast<uint8_t>(a[k] + t * (b[k] - a[k]) + 0.5);
  return c;
}

}  // namespace

Image flat(int width, int height, Colour colour) {
  return painted(width, height, [&](int, int) { return colour; });
}

Image linear_gradient(int width, int height, Colour from, Colour to, int right, int down) {
  const double low = std::min(0, right * (width - 1)) + std::min(0, down * (height - 1));
  const double high = std::max(0, right * (width - 1)) + std::max(0, down * (height - 1));
  const double range = std::max(1.0, high - low);
  return painted(width, height,
                 [&](int x, int y) { return between(from, to, (right * x + down * y - low) / range); });
}

Image radial_gradient(int width, int height, Colour from, Colour to, double x, double y) {
  const double cx = x * (width - 1), cy = y * (height - 1);
  const double far_x = std::max(cx, width - 1 - cx), far_y = std::max(cy, height - 1 - cy);
  const double radius = std::max(1.0, std::sqrt(far_x * far_x + far_y * far_y));
  return painted(width, height, [&](int px, int py) {
    const double dx = px - cx, dy = py - cy;
    return between(from, to, std::min(1.0, std::sqrt(dx * dx + dy * dy) / radius));
  });
}

Image checkerboard(int width, int height, int cell, Colour a, Colour b) {
  return painted(width, height, [&](int x, int y) { return (x / cell + y / cell) % 2 ? b : a; });
}

Image lines(int width, int height, Lines direction, int period, int thickness, Colour line, Colour ground) {
  return painted(width, height, [&](int x, int y) {
    const bool across = y % period < thickness, along = x % period < thickness;
    switch (direction) {
      case Lines::kHorizontal:
        return across ? line : ground;
      case Lines::kVertical:
        return along ? line : ground;
      case Lines::kDiagonal:
        return (x + y) % period < thickness ? line : ground;
      default:
        return across || along ? line : ground;
    }
  });
}

Image step_wedge(int width, int height, int steps, Colour from, Colour to) {
  return painted(width, height, [&](int x, int) {
    const int step = static_cast<int>(int64_t{x} * steps / width);
    return between(from, to, static_cast<double>(step) / (steps - 1));
  });
}

Image edge(int width, int height, Colour a, Colour b, double x, double y, int right, int down) {
  const double cx = x * width, cy = y * height;
  return painted(width, height, [&](int px, int py) {
    return (px + 0.5 - cx) * down - (py + 0.5 - cy) * right < 0 ? a : b;
  });
}

}  // namespace diffc::synthetic
