// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#pragma once

#include <string>

#include "codec/base/error.h"
#include "codec/base/image.h"

namespace diffc {

/// Throws Error(kUsage) unless both images have the same positive width, height and channels.
inline void check_same_size(const Image& a, const Image& b) {
  const auto text = [](const Image& image) {
    return std::to_string(image.width) + "x" + std::to_string(image.height) + "x" +
           std::to_string(image.channels);
  };
  if (a.width != b.width || a.height != b.height || a.channels != b.channels) {
    throw Error(ErrorKind::kUsage, "images of different size: " + text(a) + " and " + text(b),
                "compare images of the same width, height and channels");
  }
  if (a.size() == 0 || a.pixels.size() != a.size() || b.pixels.size() != b.size()) {
    throw Error(ErrorKind::kUsage, "an empty image cannot be compared");
  }
}

}  // namespace diffc
