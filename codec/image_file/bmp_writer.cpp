// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// BMP with the shortest header that holds the picture: BITMAPINFOHEADER, or for alpha and profiles
// BITMAPV5HEADER.

#include "codec/base/error.h"
#include "codec/image_file/formats.h"

namespace diffc::io {
namespace {

class Writer {
 public:
  void put(uint64_t value, int size) {
    for (int i = 0; i < size; ++i) bytes.push_back(static_cast<uint8_t>(value >> 8 * i));
  }
  void fill(uint64_t value, int fields) {
    for (int i = 0; i < fields; ++i) put(value, 4);
  }
  std::vector<uint8_t> bytes;
};

/// Masks of BGRA, colour space, intent and place of the profile: bytes 40 to 124 of the header.
void put_version_5(Writer& out, const Image& image, uint64_t profile_at) {
  for (const uint32_t mask : {0xFF0000u, 0xFF00u, 0xFFu}) out.put(mask, 4);
  out.put(image.has_alpha() ? 0xFF000000u : 0u, 4);
  out.put(image.icc.empty() ? 0x73524742 : 0x4D424544, 4);  // 'sRGB' or 'MBED'
  out.fill(0, 12);                                          // end points and gamma
  out.put(4, 4);                                            // LCS_GM_IMAGES: perceptual
  out.put(image.icc.empty() ? 0 : profile_at, 4);
  out.put(image.icc.size(), 4);
  out.put(0, 4);
}

}  // namespace

std::vector<uint8_t> write_bmp(const Image& image) {
  const bool extended = image.has_alpha() || !image.icc.empty();
  const bool grey = image.channels == 1 && !image.has_alpha();
  const int depth = grey ? 8 : image.has_alpha() ? 32 : 24;
  const uint64_t stride = (uint64_t(image.width) * depth + 31) / 32 * 4, size = stride * image.height;
  const uint64_t header = extended ? 124 : 40, pixels = 14 + header + (grey ? 1024 : 0);
  if (pixels + size + image.icc.size() > UINT32_MAX)
    throw Error(ErrorKind::kUsage, "BMP holds no more than 4 GiB", "use png or tiff");
  Writer out;
  out.put('B' | 'M' << 8, 2);
  out.put(pixels + size + image.icc.size(), 4);
  out.put(0, 4);
  out.put(pixels, 4);
  out.put(header, 4);
  out.put(static_cast<uint64_t>(image.width), 4);
  out.put(static_cast<uint64_t>(image.height), 4);
  out.put(1, 2);
  out.put(static_cast<uint64_t>(depth), 2);
  out.put(image.has_alpha() ? 3 : 0, 4);  // BI_BITFIELDS, BI_RGB
  out.put(size, 4);
  out.fill(2835, 2);  // 72 dpi in pixels a metre
  out.put(grey ? 256 : 0, 4);
  out.put(0, 4);
  if (extended) put_version_5(out, image, pixels + size - 14);
  for (uint32_t level = 0; grey && level < 256; ++level) out.put(level * 0x010101, 4);
  for (int y = image.height - 1; y >= 0; --y) {
    const size_t first = static_cast<size_t>(image.width) * y;
    for (size_t i = first; i < first + image.width; ++i) {
      const uint8_t* pixel = image.pixels.data() + i * image.channels;
      for (int c = grey ? 0 : 2; c >= 0; --c) out.bytes.push_back(pixel[image.channels == 1 ? 0 : c]);
      if (image.has_alpha()) out.bytes.push_back(image.alpha[i]);
    }
    out.bytes.resize(pixels + stride * (image.height - y));
  }
  out.bytes.insert(out.bytes.end(), image.icc.begin(), image.icc.end());
  return std::move(out.bytes);
}

}  // namespace diffc::io
