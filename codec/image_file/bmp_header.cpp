// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Microsoft's documentation of BITMAPFILEHEADER, BITMAPCOREHEADER, BITMAPINFOHEADER, BITMAPV4HEADER and
// BITMAPV5HEADER; numbers are little endian.

#include "codec/image_file/bmp_header.h"

#include <algorithm>
#include <bit>
#include <string>

#include "codec/image_file/formats.h"

namespace diffc::io {
namespace {

constexpr uint32_t kFileHeader = 14;
enum Compression : uint32_t { kRgb, kRle8, kRle4, kBitfields, kJpeg, kPng, kAlphaBitfields };
constexpr uint32_t kEmbeddedProfile = 0x4D424544;  // 'MBED'

class Fields {
 public:
  explicit Fields(std::span<const uint8_t> bytes) : bytes_(bytes) {}

  uint32_t get(uint64_t at, int size) const {
    if (at > bytes_.size() || bytes_.size() - at < static_cast<uint64_t>(size))
      throw ImageFault("it ends too early");
    uint32_t value = 0;
    for (int i = 0; i < size; ++i) value |= uint32_t{bytes_[at + i]} << 8 * i;
    return value;
  }

 private:
  std::span<const uint8_t> bytes_;
};

BmpMask make_mask(uint32_t mask) {
  if (mask == 0) return {};
  const int shift = std::countr_zero(mask);
  const uint32_t max = mask >> shift;
  if ((max & (max + 1)) != 0) throw ImageFault("the bits of its samples are not contiguous");
  return {mask, shift, max};
}

void set_masks(BmpHeader& header, uint32_t r, uint32_t g, uint32_t b, uint32_t a) {
  header.masks = {make_mask(r), make_mask(g), make_mask(b), make_mask(a)};
}

void read_masks(const Fields& fields, uint32_t header_size, uint32_t compression, BmpHeader& header) {
  if (compression != kBitfields && compression != kAlphaBitfields) {
    // The fourth byte of 32 bits is reserved.
    if (header.depth == 16) {
      set_masks(header, 0x7C00, 0x03E0, 0x001F, 0);
    } else {
      set_masks(header, 0xFF0000, 0x00FF00, 0x0000FF, 0);
    }
    return;
  }
  if (header.depth != 16 && header.depth != 32) throw ImageFault("its header is damaged");
  // Behind the 40 bytes of the first header, or the same place within longer ones.
  const bool alpha = header_size >= 56 || compression == kAlphaBitfields;
  set_masks(header, fields.get(54, 4), fields.get(58, 4), fields.get(62, 4), alpha ? fields.get(66, 4) : 0);
}

void read_palette(std::span<const uint8_t> bytes, uint64_t begin, uint64_t end, int entry_size,
                  uint64_t declared, BmpHeader& header) {
  const uint64_t most = uint64_t{1} << header.depth;
  uint64_t count = declared > 0 ? std::min(declared, most) : most;
  if (begin > end || end > bytes.size()) throw ImageFault("it ends too early");
  count = std::min(count, (end - begin) / static_cast<uint64_t>(entry_size));
  for (uint64_t i = 0; i < count; ++i) {
    const uint8_t* entry = bytes.data() + begin + i * entry_size;
    header.palette.push_back({entry[2], entry[1], entry[0]});
  }
}

BmpCoding coding_of(uint32_t compression, int depth, bool top_down) {
  if (compression == kRgb || compression == kBitfields || compression == kAlphaBitfields)
    return BmpCoding::kPlain;
  if (compression == kRle8 && depth == 8 && !top_down) return BmpCoding::kRuns8;
  if (compression == kRle4 && depth == 4 && !top_down) return BmpCoding::kRuns4;
  if (compression == kJpeg || compression == kPng)
    throw ImageFault(std::string("its pixels are a ") + (compression == kJpeg ? "JPEG" : "PNG") + " file");
  throw ImageFault("its compression, number " + std::to_string(compression) + " of BMP, is not supported");
}

void read_profile(const Fields& fields, std::span<const uint8_t> bytes, BmpHeader& header) {
  if (fields.get(kFileHeader + 56, 4) != kEmbeddedProfile) return;
  const uint64_t at = kFileHeader + uint64_t{fields.get(kFileHeader + 112, 4)};
  const uint64_t size = fields.get(kFileHeader + 116, 4);
  if (at <= bytes.size() && size <= bytes.size() - at) header.icc = bytes.subspan(at, size);
}

}  // namespace

BmpHeader read_bmp_header(std::span<const uint8_t> bytes) {
  const Fields fields(bytes);
  BmpHeader header;
  const uint64_t pixels = fields.get(10, 4);
  const uint32_t size = fields.get(kFileHeader, 4);
  const bool os2 = size == 12;
  header.width = fields.get(18, os2 ? 2 : 4);
  const uint32_t height = fields.get(os2 ? 20 : 22, os2 ? 2 : 4);
  header.top_down = !os2 && (height & 0x80000000) != 0;
  header.height = header.top_down ? 0 - height : height;
  header.depth = static_cast<int>(fields.get(os2 ? 24 : 28, 2));
  const uint32_t compression = os2 ? uint32_t{kRgb} : fields.get(30, 4);
  constexpr std::array kDepths = {1, 2, 4, 8, 16, 24, 32};
  if (header.width > INT32_MAX || std::find(kDepths.begin(), kDepths.end(), header.depth) == kDepths.end())
    throw ImageFault("its header is damaged");
  if (size == 64 && compression > kRle4)
    throw ImageFault("it is coded as fax of OS/2 was, which is not supported");
  header.coding = coding_of(compression, header.depth, header.top_down);
  if (header.depth > 8) {
    read_masks(fields, size, compression, header);
  } else {
    read_palette(bytes, kFileHeader + uint64_t{size}, pixels, os2 ? 3 : 4, os2 ? 0 : fields.get(46, 4),
                 header);
  }
  if (size == 124) read_profile(fields, bytes, header);
  if (pixels > bytes.size()) throw ImageFault("it ends too early");
  header.pixels = bytes.subspan(pixels);
  return header;
}

}  // namespace diffc::io
