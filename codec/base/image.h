// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// The 8-bit image every encoder takes and every decoder returns, and the pixel scale of the mathematics.

#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "codec/base/public.h"

namespace diffc DIFFC_PUBLIC {

/// An 8-bit image: grey (channels 1) or RGB (channels 3), rows top to bottom, samples interleaved, no
/// padding. Alpha, when present, is a separate plane that never influences the colours.
struct Image {
  int width = 0;
  int height = 0;
  int channels = 0;
  std::vector<uint8_t> pixels;  ///< height * width * channels samples.
  std::vector<uint8_t> alpha;   ///< Empty (opaque) or height * width samples, straight (not premultiplied).
  std::vector<uint8_t> icc;     ///< ICC profile of the samples; empty: sRGB, or grey with its curve.
  std::vector<uint8_t> exif;    ///< EXIF block from its TIFF header on, or empty.
  std::vector<uint8_t> xmp;     ///< XMP packet, or empty.

  Image() = default;
  Image(int w, int h, int c)
      : width(w), height(h), channels(c), pixels(static_cast<std::size_t>(w) * h * c) {}

  std::size_t area() const { return static_cast<std::size_t>(width) * height; }
  std::size_t size() const { return area() * channels; }
  bool has_alpha() const { return !alpha.empty(); }
};

/// Centre of the quantisation cell of an 8-bit sample on the scale of the diffusion process,
/// x = (2 x8 + 1)/256 - 1, in (-1, 1) (Kingma et al. 2021).
inline float to_unit(uint8_t sample) {
  return (2.0f * sample + 1.0f) / 256.0f - 1.0f;
}

/// Inverse of to_unit: clips and rounds to the nearest 8-bit sample. NaN becomes 0.
inline uint8_t to_sample(float x) {
  const float v = (x + 1.0f) * 128.0f - 0.5f;
  if (!(v > 0.0f)) return 0;
  return v >= 255.0f ? 255 : static_cast<uint8_t>(v + 0.5f);
}

/// Element-wise to_unit and to_sample; the spans have equal length.
void to_unit(std::span<const uint8_t> samples, std::span<float> x);
void to_samples(std::span<const float> x, std::span<uint8_t> samples);

}  // namespace diffc
