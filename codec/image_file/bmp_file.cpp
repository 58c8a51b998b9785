// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// BMP, pixels of which OpenCV's reader takes the masks and the reserved byte for what they are not.

#include <algorithm>

#include "codec/image_file/bmp_header.h"
#include "codec/image_file/formats.h"

namespace diffc::io {
namespace {

/// Palette indices of run-length coded pixels, rows from the bottom; those that are skipped are 0.
class RunReader {
 public:
  RunReader(const BmpHeader& header)
      : header_(header), indices_(size_t{header.width} * header.height), in_(header.pixels) {}

  std::vector<uint8_t> read() {
    while (y_ < header_.height) {
      const uint8_t count = next(), value = next();
      if (count > 0) {
        for (int i = 0; i < count; ++i) put(nibble(value, i));
      } else if (value == 0) {
        x_ = 0;
        ++y_;
      } else if (value == 1) {
        break;
      } else if (value == 2) {
        x_ += next();
        y_ += next();
      } else {
        literal(value);
      }
    }
    return std::move(indices_);
  }

 private:
  bool halves() const { return header_.coding == BmpCoding::kRuns4; }
  uint8_t nibble(uint8_t value, int i) const {
    return !halves() ? value : i % 2 == 0 ? value >> 4 : value & 15;
  }

  void literal(int count) {
    const int bytes = halves() ? (count + 1) / 2 : count;
    uint8_t value = 0;
    for (int i = 0; i < count; ++i) {
      if (!halves() || i % 2 == 0) value = next();
      put(nibble(value, i));
    }
    if (bytes % 2 != 0) next();
  }

  uint8_t next() {
    if (at_ >= in_.size()) throw ImageFault("it ends too early");
    return in_[at_++];
  }

  void put(uint8_t index) {
    if (x_ >= header_.width || y_ >= header_.height) throw ImageFault("a run of it leaves the picture");
    indices_[size_t{header_.width} * y_ + x_++] = index;
  }

  const BmpHeader& header_;
  std::vector<uint8_t> indices_;
  std::span<const uint8_t> in_;
  size_t at_ = 0;
  uint64_t x_ = 0, y_ = 0;
};

const uint8_t* stored_row(const BmpHeader& header, int y) {
  const uint64_t row = header.top_down ? y : header.height - 1 - y;
  return header.pixels.data() + header.stride() * row;
}

std::vector<uint8_t> palette_indices(const BmpHeader& header) {
  if (header.coding != BmpCoding::kPlain) {
    std::vector<uint8_t> indices = RunReader(header).read();
    std::vector<uint8_t> upright;
    for (uint32_t y = header.height; y-- > 0;) {
      const auto row = indices.begin() + static_cast<std::ptrdiff_t>(size_t{header.width} * y);
      upright.insert(upright.end(), row, row + header.width);
    }
    return upright;
  }
  std::vector<uint8_t> indices(size_t{header.width} * header.height);
  const int per_byte = 8 / header.depth, mask = (1 << header.depth) - 1;
  for (uint32_t y = 0; y < header.height; ++y) {
    const uint8_t* row = stored_row(header, static_cast<int>(y));
    for (uint32_t x = 0; x < header.width; ++x) {
      const int shift = header.depth * (per_byte - 1 - static_cast<int>(x % per_byte));
      indices[size_t{header.width} * y + x] = static_cast<uint8_t>(row[x / per_byte] >> shift & mask);
    }
  }
  return indices;
}

Image read_palette_image(const BmpHeader& header) {
  const bool grey = std::all_of(header.palette.begin(), header.palette.end(),
                                [](const auto& c) { return c[0] == c[1] && c[1] == c[2]; });
  Image image(static_cast<int>(header.width), static_cast<int>(header.height), grey ? 1 : 3);
  const std::vector<uint8_t> indices = palette_indices(header);
  for (size_t i = 0; i < indices.size(); ++i) {
    if (indices[i] >= header.palette.size())
      throw ImageFault("its palette lacks colours that its pixels have");
    std::copy_n(header.palette[indices[i]].begin(), image.channels,
                image.pixels.begin() + static_cast<std::ptrdiff_t>(i * image.channels));
  }
  return image;
}

Image read_mask_image(const BmpHeader& header) {
  Image image(static_cast<int>(header.width), static_cast<int>(header.height), 3);
  const int bytes = header.depth / 8;
  const auto level = [](const BmpMask& mask, uint32_t pixel) {
    return mask.max == 0 ? uint8_t{0} : reduce_sample(mask.sample(pixel), mask.max);
  };
  if (header.masks[3].mask != 0) image.alpha.resize(image.area());
  size_t at = 0;
  for (int y = 0; y < image.height; ++y) {
    const uint8_t* in = stored_row(header, y);
    for (int x = 0; x < image.width; ++x, ++at, in += bytes) {
      uint32_t pixel = 0;
      for (int i = 0; i < bytes; ++i) pixel |= uint32_t{in[i]} << 8 * i;
      for (int c = 0; c < 3; ++c) image.pixels[3 * at + c] = level(header.masks[c], pixel);
      if (image.has_alpha()) image.alpha[at] = level(header.masks[3], pixel);
    }
  }
  return image;
}

}  // namespace

bool is_bmp(std::span<const uint8_t> bytes) {
  if (bytes.size() < 18 || bytes[0] != 'B' || bytes[1] != 'M') return false;
  const uint32_t header = bytes[14] | bytes[15] << 8;
  return (header == 12 || (header >= 40 && header <= 124)) && bytes[16] == 0 && bytes[17] == 0;
}

Image read_bmp(std::span<const uint8_t> bytes, const Limits& limits) {
  const BmpHeader header = read_bmp_header(bytes);
  // Run-length coded pixels are held twice before they get their colours.
  check_size(header.width, header.height, header.coding == BmpCoding::kPlain ? 4 : 5, limits);
  if (header.coding == BmpCoding::kPlain && header.stride() > header.pixels.size() / header.height)
    throw ImageFault("it ends too early");
  Image image = header.depth > 8 ? read_mask_image(header) : read_palette_image(header);
  image.icc.assign(header.icc.begin(), header.icc.end());
  return image;
}

}  // namespace diffc::io
