// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// What the tests look for in a picture.

#pragma once

#include <set>

#include "codec/base/image.h"
#include "models/synthetic/dice.h"

namespace diffc::synthetic::test {

inline Colour at(const Image& image, int x, int y) {
  const std::size_t place = (static_cast<std::size_t>(y) * image.width + x) * 3;
  return {image.pixels[place], image.pixels[place + 1], image.pixels[place + 2]};
}

inline std::set<Colour> colours(const Image& image) {
  std::set<Colour> found;
  for (int y = 0; y < image.height; ++y) {
    for (int x = 0; x < image.width; ++x) found.insert(at(image, x, y));
  }
  return found;
}

}  // namespace diffc::synthetic::test
