// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/image_file/inks.h"

#include "codec/colour/convert.h"

namespace diffc::io {

void set_colours_of_inks(std::span<const uint8_t> inks, Image& image) {
  if (!image.icc.empty() && inks_to_srgb(image.icc, inks, image.pixels)) {
    image.icc.clear();
    return;
  }
  for (size_t i = 0; i < image.area(); ++i)
    for (int c = 0; c < 3; ++c)
      image.pixels[3 * i + c] = static_cast<uint8_t>((inks[4 * i + c] * inks[4 * i + 3] + 127) / 255);
}

}  // namespace diffc::io
