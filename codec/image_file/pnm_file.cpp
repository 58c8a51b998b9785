// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// PBM, PGM and PPM, plain and raw (netpbm formats P1 to P6).

#include <cctype>
#include <string>

#include "codec/image_file/formats.h"

namespace diffc::io {
namespace {

class PnmReader {
 public:
  explicit PnmReader(std::span<const uint8_t> bytes) : bytes_(bytes), kind_(bytes[1] - '0') {}

  Image read(const Limits& limits) {
    const uint32_t width = number(), height = number();
    const bool bitmap = kind_ == 1 || kind_ == 4;
    max_ = bitmap ? 1 : number();
    if (max_ == 0 || max_ > 65535) throw ImageFault("its largest sample value is not in 1..65535");
    const int channels = kind_ == 3 || kind_ == 6 ? 3 : 1;
    check_size(width, height, channels, limits);
    if (kind_ > 3) ++at_;  // one white space byte ends a raw header
    require(least_bytes(width, height, channels));
    Image image(static_cast<int>(width), static_cast<int>(height), channels);
    if (kind_ == 4) {
      unpack_bits(image);
    } else {
      for (uint8_t& sample : image.pixels) sample = reduce_sample(next_sample(), max_);
      // PBM counts ink: 1 is black.
      if (kind_ == 1) {
        for (uint8_t& sample : image.pixels) sample = static_cast<uint8_t>(255 - sample);
      }
    }
    return image;
  }

 private:
  void require(uint64_t count) const {
    if (at_ > bytes_.size() || bytes_.size() - at_ < count) throw ImageFault("it ends too early");
  }

  /// Bytes the samples occupy at least, so that a short file is refused before anything is allocated.
  uint64_t least_bytes(uint64_t width, uint64_t height, int channels) const {
    if (kind_ == 4) return (width + 7) / 8 * height;
    const uint64_t samples = width * height * static_cast<uint64_t>(channels);
    return kind_ > 3 && max_ > 255 ? 2 * samples : samples;
  }

  void skip_blanks() {
    while (at_ < bytes_.size() && (std::isspace(bytes_[at_]) || bytes_[at_] == '#')) {
      if (bytes_[at_] == '#') {
        while (at_ < bytes_.size() && bytes_[at_] != '\n') ++at_;
      } else {
        ++at_;
      }
    }
  }

  uint32_t number() {
    skip_blanks();
    require(1);
    if (!std::isdigit(bytes_[at_]))
      throw ImageFault("its header or samples hold something that is no number");
    uint64_t value = 0;
    for (; at_ < bytes_.size() && std::isdigit(bytes_[at_]); ++at_) {
      value = value * 10 + (bytes_[at_] - '0');
      if (value > UINT32_MAX) throw ImageFault("it holds a number that is too large");
    }
    return static_cast<uint32_t>(value);
  }

  uint32_t next_sample() {
    uint32_t value;
    if (kind_ == 1) {
      skip_blanks();  // plain bitmaps may run their digits together
      require(1);
      value = bytes_[at_++] - uint32_t{'0'};
    } else if (kind_ < 4) {
      value = number();
    } else if (max_ > 255) {
      value = bytes_[at_] << 8 | bytes_[at_ + 1];
      at_ += 2;
    } else {
      value = bytes_[at_++];
    }
    if (value > max_) throw ImageFault("a sample exceeds the largest value its header declares");
    return value;
  }

  void unpack_bits(Image& image) {
    const size_t stride = (static_cast<size_t>(image.width) + 7) / 8;
    for (int y = 0; y < image.height; ++y) {
      const uint8_t* row = bytes_.data() + at_ + stride * y;
      uint8_t* out = image.pixels.data() + static_cast<size_t>(image.width) * y;
      for (int x = 0; x < image.width; ++x) out[x] = row[x >> 3] >> (7 - (x & 7)) & 1 ? 0 : 255;
    }
  }

  std::span<const uint8_t> bytes_;
  int kind_;
  size_t at_ = 2;
  uint32_t max_ = 0;
};

}  // namespace

bool is_pnm(std::span<const uint8_t> bytes) {
  return bytes.size() > 2 && bytes[0] == 'P' && bytes[1] >= '1' && bytes[1] <= '6' &&
         (std::isspace(bytes[2]) || bytes[2] == '#');
}

Image read_pnm(std::span<const uint8_t> bytes, const Limits& limits) {
  return PnmReader(bytes).read(limits);
}

std::vector<uint8_t> write_pnm(const Image& image, bool as_colour) {
  const bool colour = image.channels == 3 || as_colour;
  const std::string header = std::string(colour ? "P6\n" : "P5\n") + std::to_string(image.width) + " " +
                             std::to_string(image.height) + "\n255\n";
  std::vector<uint8_t> bytes(header.begin(), header.end());
  if (colour && image.channels == 1) {
    for (uint8_t sample : image.pixels) bytes.insert(bytes.end(), 3, sample);
  } else {
    bytes.insert(bytes.end(), image.pixels.begin(), image.pixels.end());
  }
  return bytes;
}

}  // namespace diffc::io
