// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/image_file/png_chunks.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <iterator>
#include <stdexcept>
#include <string_view>

#include "codec/image_file/png_colour.h"

namespace diffc::io {
namespace {

uint32_t big_endian_32(const uint8_t* p) {
  return uint32_t{p[0]} << 24 | uint32_t{p[1]} << 16 | uint32_t{p[2]} << 8 | p[3];
}

/// Unpacks a zlib stream; empty if it is damaged or larger than kMaxMetadataBytes.
std::vector<uint8_t> inflate_block(std::span<const uint8_t> packed) {
  z_stream stream = {};
  if (inflateInit(&stream) != Z_OK) return {};
  stream.next_in = const_cast<Bytef*>(packed.data());
  stream.avail_in = static_cast<uInt>(packed.size());
  std::vector<uint8_t> out;
  int state = Z_OK;
  while (state == Z_OK && out.size() < kMaxMetadataBytes) {
    const size_t used = out.size();
    out.resize(std::min(kMaxMetadataBytes, std::max<size_t>(2 * used, 4096)));
    stream.next_out = out.data() + used;
    stream.avail_out = static_cast<uInt>(out.size() - used);
    state = inflate(&stream, Z_NO_FLUSH);
  }
  out.resize(stream.total_out);
  inflateEnd(&stream);
  if (state != Z_STREAM_END) out.clear();
  return out;
}

/// The start of an iTXt chunk with an XMP packet that is not compressed (XMP part 3, 1.1.5): keyword, zero,
/// two numbers, and two empty texts.
constexpr std::string_view kXmpHead("XML:com.adobe.xmp\0\0\0\0\0", 22);
constexpr size_t kXmpKeywordBytes = 18;  // with the zero behind it

std::vector<uint8_t> profile_of_chunk(std::span<const uint8_t> chunk) {
  // A name of 1 to 79 bytes, a zero, compression method 0, a zlib stream.
  const auto end = std::find(chunk.begin(), chunk.begin() + std::min<size_t>(chunk.size(), 80), 0);
  const size_t name = static_cast<size_t>(end - chunk.begin());
  if (name + 2 >= chunk.size() || chunk[name] != 0 || chunk[name + 1] != 0) return {};
  return inflate_block(chunk.subspan(name + 2));
}

/// The packet of an iTXt chunk: keyword, zero, compressed or not, method 0, language, zero, translated
/// keyword, zero, text. Empty if it has another keyword.
std::vector<uint8_t> xmp_of_chunk(std::span<const uint8_t> chunk) {
  if (chunk.size() < kXmpHead.size() || std::memcmp(chunk.data(), kXmpHead.data(), kXmpKeywordBytes) != 0)
    return {};
  const uint8_t compressed = chunk[kXmpKeywordBytes], method = chunk[kXmpKeywordBytes + 1];
  auto text = chunk.begin() + kXmpKeywordBytes + 2;
  for (int field = 0; field < 2; ++field) {
    text = std::find(text, chunk.end(), 0);
    if (text == chunk.end()) return {};
    ++text;
  }
  const std::span<const uint8_t> rest(text, chunk.end());
  if (compressed == 1 && method == 0) return inflate_block(rest);
  if (compressed != 0 || rest.size() > kMaxMetadataBytes) return {};
  return {rest.begin(), rest.end()};
}

std::array<uint32_t, 8> eight_numbers(std::span<const uint8_t> chunk) {
  std::array<uint32_t, 8> numbers;
  for (size_t k = 0; k < numbers.size(); ++k) numbers[k] = big_endian_32(chunk.data() + 4 * k);
  return numbers;
}

/// One chunk whose checksum is right.
void read_chunk(std::string_view type, std::span<const uint8_t> chunk, PngColour& colour, Image& image) {
  if (type == "iCCP" && colour.icc.empty()) colour.icc = profile_of_chunk(chunk);
  if (type == "cICP" && chunk.size() == 4 && !colour.cicp)
    colour.cicp = {chunk[0], chunk[1], chunk[2], chunk[3]};
  if (type == "sRGB" && chunk.size() == 1) colour.srgb = true;
  if (type == "gAMA" && chunk.size() == 4 && !colour.gama) colour.gama = big_endian_32(chunk.data());
  if (type == "cHRM" && chunk.size() == 32 && !colour.chrm) colour.chrm = eight_numbers(chunk);
  if (type == "eXIf" && image.exif.empty()) image.exif.assign(chunk.begin(), chunk.end());
  if (type == "iTXt" && image.xmp.empty()) image.xmp = xmp_of_chunk(chunk);
}

/// Calls visit(type, contents) for every whole chunk until it returns false.
template <typename Visit>
void each_chunk(std::span<const uint8_t> png, const Visit& visit) {
  for (size_t at = 8; at <= png.size() && png.size() - at >= 12;) {
    const size_t length = big_endian_32(png.data() + at);
    if (length > png.size() - at - 12) break;
    const std::string_view type(reinterpret_cast<const char*>(png.data()) + at + 4, 4);
    if (!visit(type, png.subspan(at + 8, length))) break;
    at += length + 12;
  }
}

/// Whether the checksum behind a chunk is that of its type and contents.
bool checksum_fits(std::span<const uint8_t> chunk) {
  return crc32(0, chunk.data() - 4, static_cast<uInt>(chunk.size() + 4)) ==
         big_endian_32(chunk.data() + chunk.size());
}

}  // namespace

void read_png_metadata(std::span<const uint8_t> png, Image& image) {
  static constexpr std::string_view kKinds[] = {"iCCP", "cICP", "sRGB", "gAMA", "cHRM", "eXIf", "iTXt"};
  PngColour colour;
  each_chunk(png, [&](std::string_view type, std::span<const uint8_t> chunk) {
    if (std::find(std::begin(kKinds), std::end(kKinds), type) != std::end(kKinds) && checksum_fits(chunk))
      read_chunk(type, chunk, colour, image);
    return true;
  });
  image.icc = profile_of_png(colour, image.channels);
}

bool is_animated_png(std::span<const uint8_t> png) {
  bool animated = false;
  each_chunk(png, [&](std::string_view type, std::span<const uint8_t>) {
    animated = type == "acTL";
    return !animated && type != "IDAT";
  });
  return animated;
}

std::vector<uint8_t> png_icc_chunk(std::span<const uint8_t> profile) {
  if (profile.empty()) return {};
  static constexpr uint8_t kHead[] = {'i', 'c', 'c', 0, 0};
  uLongf packed = compressBound(static_cast<uLong>(profile.size()));
  std::vector<uint8_t> chunk(kHead, kHead + sizeof(kHead));
  chunk.resize(sizeof(kHead) + packed);
  if (compress2(chunk.data() + sizeof(kHead), &packed, profile.data(), static_cast<uLong>(profile.size()),
                9) != Z_OK) {
    throw std::bad_alloc();
  }
  chunk.resize(sizeof(kHead) + packed);
  return chunk;
}

std::vector<uint8_t> png_xmp_chunk(std::span<const uint8_t> xmp) {
  if (xmp.empty()) return {};
  std::vector<uint8_t> chunk(kXmpHead.begin(), kXmpHead.end());
  chunk.insert(chunk.end(), xmp.begin(), xmp.end());
  return chunk;
}

}  // namespace diffc::io
