// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#pragma once

#include <algorithm>

#include "codec/base/image.h"
#include "codec/base/public.h"

namespace diffc DIFFC_PUBLIC {

/// A one-channel image as RGB of three equal channels; everything else stays, a profile of grey too.
inline Image expand_grey(const Image& grey) {
  Image rgb(grey.width, grey.height, 3);
  for (std::size_t k = 0; k < grey.area(); ++k) std::fill_n(&rgb.pixels[3 * k], 3, grey.pixels[k]);
  rgb.alpha = grey.alpha;
  rgb.icc = grey.icc;
  rgb.exif = grey.exif;
  rgb.xmp = grey.xmp;
  return rgb;
}

}  // namespace diffc
