// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/image_file/png_chunks.h"

#include <zlib.h>

#include <algorithm>
#include <cstring>
#include <stdexcept>

namespace diffc::io {
namespace {

uint32_t big_endian_32(const uint8_t* p) {
  return uint32_t{p[0]} << 24 | uint32_t{p[1]} << 16 | uint32_t{p[2]} << 8 | p[3];
}

/// Unpacks a zlib stream; empty if it is damaged or larger than kMaxIccBytes.
std::vector<uint8_t> inflate_profile(std::span<const uint8_t> packed) {
  z_stream stream = {};
  if (inflateInit(&stream) != Z_OK) return {};
  stream.next_in = const_cast<Bytef*>(packed.data());
  stream.avail_in = static_cast<uInt>(packed.size());
  std::vector<uint8_t> out;
  int state = Z_OK;
  while (state == Z_OK && out.size() < kMaxIccBytes) {
    const size_t used = out.size();
    out.resize(std::min(kMaxIccBytes, std::max<size_t>(2 * used, 4096)));
    stream.next_out = out.data() + used;
    stream.avail_out = static_cast<uInt>(out.size() - used);
    state = inflate(&stream, Z_NO_FLUSH);
  }
  out.resize(stream.total_out);
  inflateEnd(&stream);
  if (state != Z_STREAM_END) out.clear();
  return out;
}

std::vector<uint8_t> profile_of_chunk(std::span<const uint8_t> chunk) {
  // A name of 1 to 79 bytes, a zero, compression method 0, a zlib stream.
  const auto end = std::find(chunk.begin(), chunk.begin() + std::min<size_t>(chunk.size(), 80), 0);
  const size_t name = static_cast<size_t>(end - chunk.begin());
  if (name + 2 >= chunk.size() || chunk[name] != 0 || chunk[name + 1] != 0) return {};
  return inflate_profile(chunk.subspan(name + 2));
}

}  // namespace

void read_png_metadata(std::span<const uint8_t> png, Image& image) {
  size_t at = 8;
  while (at <= png.size() && png.size() - at >= 12) {
    const size_t length = big_endian_32(png.data() + at);
    if (length > png.size() - at - 12) return;
    const std::span<const uint8_t> chunk = png.subspan(at + 8, length);
    const uint8_t* type = png.data() + at + 4;
    const bool icc = std::memcmp(type, "iCCP", 4) == 0, exif = std::memcmp(type, "eXIf", 4) == 0;
    const auto crc = crc32(0, type, static_cast<uInt>(length + 4));
    if ((icc || exif) && crc == big_endian_32(chunk.data() + length)) {
      if (icc && image.icc.empty()) image.icc = profile_of_chunk(chunk);
      if (exif && image.exif.empty()) image.exif.assign(chunk.begin(), chunk.end());
    }
    at += length + 12;
  }
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

}  // namespace diffc::io
