// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <cmath>

#include "plugins/bpg/planes.h"

namespace diffc::bpg {
namespace {

uint8_t clip_round(double v) {
  return static_cast<uint8_t>(std::clamp(std::floor(v + 0.5), 0.0, 255.0));
}

/// Weights of red and blue in luma.
struct Weights {
  double kr, kb;
};

Weights weights_of(ColourSpace space) {
  switch (space) {
    case ColourSpace::kBt709:
      return {0.2126, 0.0722};
    case ColourSpace::kBt2020:
      return {0.2627, 0.0593};
    default:
      return {0.299, 0.114};
  }
}

/// Affine map of samples to levels of 0..255: scale * sample - offset.
struct Range {
  double luma_scale, luma_offset, chroma_scale, chroma_offset;
};

Range range_of(int bit_depth, bool limited, bool rgb) {
  const double one = (1 << bit_depth) - 1;
  if (!limited) return {255.0 / one, 0, 255.0 / one, rgb ? 0 : 255.0 / one * (1 << (bit_depth - 1))};
  const double shift = 1 << (bit_depth - 8);
  const double luma = 255.0 / (219.0 * shift);
  if (rgb) return {luma, 16 * shift * luma, luma, 16 * shift * luma};
  const double chroma = 255.0 / (224.0 * shift);
  return {luma, 16 * shift * luma, chroma, 128 * shift * chroma};
}

}  // namespace

Planes to_planes(const Image& image, ColourSpace space) {
  const Weights k = weights_of(ColourSpace::kBt601);
  Planes planes(image.channels == 1 ? 1 : 3, Plane(image.width, image.height));
  if (image.channels == 1) {
    std::copy(image.pixels.begin(), image.pixels.end(), planes[0].samples.begin());
    return planes;
  }
  for (size_t i = 0; i < image.area(); ++i) {
    const uint8_t* p = image.pixels.data() + 3 * i;
    if (space == ColourSpace::kRgb) {
      planes[0].samples[i] = p[1];
      planes[1].samples[i] = p[2];
      planes[2].samples[i] = p[0];
      continue;
    }
    const double y = k.kr * p[0] + (1 - k.kr - k.kb) * p[1] + k.kb * p[2];
    planes[0].samples[i] = clip_round(y);
    planes[1].samples[i] = clip_round(128 + (p[2] - y) / (2 * (1 - k.kb)));
    planes[2].samples[i] = clip_round(128 + (p[0] - y) / (2 * (1 - k.kr)));
  }
  return planes;
}

std::vector<uint8_t> to_levels(const Plane& plane, int bit_depth, bool limited) {
  const Range range = range_of(bit_depth, limited, false);
  std::vector<uint8_t> levels(plane.samples.size());
  std::transform(plane.samples.begin(), plane.samples.end(), levels.begin(),
                 [&](uint16_t v) { return clip_round(range.luma_scale * v - range.luma_offset); });
  return levels;
}

Image to_image(const Planes& planes, const Header& header) {
  Image image(planes[0].width, planes[0].height, planes.size() == 1 ? 1 : 3);
  if (planes.size() == 1) {
    image.pixels = to_levels(planes[0], header.bit_depth, header.limited_range);
    return image;
  }
  const bool rgb = header.space == ColourSpace::kRgb;
  const Range range = range_of(header.bit_depth, header.limited_range, rgb);
  const Weights k = weights_of(header.space);
  const double kg = 1 - k.kr - k.kb;
  const double red = 2 * (1 - k.kr), blue = 2 * (1 - k.kb);
  const double green_cb = blue * k.kb / kg, green_cr = red * k.kr / kg;
  for (size_t i = 0; i < image.area(); ++i) {
    const double y = range.luma_scale * planes[0].samples[i] - range.luma_offset;
    const double cb = range.chroma_scale * planes[1].samples[i] - range.chroma_offset;
    const double cr = range.chroma_scale * planes[2].samples[i] - range.chroma_offset;
    double r, g, b;
    if (rgb) {
      g = y, b = cb, r = cr;
    } else if (header.space == ColourSpace::kYCgCo) {
      r = y - cb + cr, g = y + cb, b = y - cb - cr;
    } else {
      r = y + red * cr, g = y - green_cb * cb - green_cr * cr, b = y + blue * cb;
    }
    image.pixels[3 * i] = clip_round(r);
    image.pixels[3 * i + 1] = clip_round(g);
    image.pixels[3 * i + 2] = clip_round(b);
  }
  return image;
}

}  // namespace diffc::bpg
