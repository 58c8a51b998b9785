// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "plugins/avif/transform.h"

#include <algorithm>

#include "codec/metadata/orientation.h"

namespace diffc::avif {
namespace {

std::vector<uint8_t> cropped(const std::vector<uint8_t>& samples, int width, int channels,
                             const avifCropRect& rect) {
  const size_t row = size_t{rect.width} * channels;
  std::vector<uint8_t> result(row * rect.height);
  for (size_t y = 0; y < rect.height; ++y)
    std::copy_n(&samples[((rect.y + y) * width + rect.x) * channels], row, &result[row * y]);
  return result;
}

void crop(const avifImage& source, Image& image) {
  avifCropRect rect;
  avifDiagnostics unused;
  if (!avifCropRectConvertCleanApertureBox(&rect, &source.clap, source.width, source.height, source.yuvFormat,
                                           &unused))
    return;
  image.pixels = cropped(image.pixels, image.width, image.channels, rect);
  if (image.has_alpha()) image.alpha = cropped(image.alpha, image.width, 1, rect);
  image.width = static_cast<int>(rect.width);
  image.height = static_cast<int>(rect.height);
}

}  // namespace

void apply_transforms(const avifImage& source, Image& image) {
  // The EXIF orientations of the same turns: anticlockwise by 0, 90, 180 and 270 degrees.
  static constexpr int kTurns[] = {1, 8, 3, 6};
  if (source.transformFlags & AVIF_TRANSFORM_CLAP) crop(source, image);
  if (source.transformFlags & AVIF_TRANSFORM_IROT) turn_upright(image, kTurns[source.irot.angle & 3]);
  if (source.transformFlags & AVIF_TRANSFORM_IMIR) turn_upright(image, source.imir.mode == 0 ? 4 : 2);
}

}  // namespace diffc::avif
