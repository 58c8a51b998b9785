// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "plugins/bpg/container.h"

#include <algorithm>
#include <string>

#include "codec/base/error.h"

namespace diffc::bpg {
namespace {

[[noreturn]] void damaged(const char* why) {
  throw Error(ErrorKind::kData, std::string("damaged BPG file: ") + why);
}

/// Bytes with the ue7 numbers of the format: seven bits a byte, high bit set on all but the last, shortest
/// form.
class Cursor {
 public:
  explicit Cursor(std::span<const uint8_t> bytes) : bytes_(bytes) {}

  uint8_t byte() {
    if (bytes_.empty()) damaged("it ends inside a header");
    const uint8_t value = bytes_.front();
    bytes_ = bytes_.subspan(1);
    return value;
  }

  uint32_t ue7() {
    uint64_t value = 0;
    for (int i = 0;; ++i) {
      const uint8_t part = byte();
      if (i == 0 && part == 0x80) damaged("a number is not in its shortest form");
      value = value << 7 | (part & 0x7F);
      if (value > UINT32_MAX) damaged("a number exceeds 32 bits");
      if (!(part & 0x80)) return static_cast<uint32_t>(value);
    }
  }

  std::span<const uint8_t> take(uint32_t count) {
    if (count > bytes_.size()) damaged("it ends inside a block");
    const auto taken = bytes_.first(count);
    bytes_ = bytes_.subspan(count);
    return taken;
  }

  bool empty() const { return bytes_.empty(); }
  std::span<const uint8_t> rest() const { return bytes_; }

 private:
  std::span<const uint8_t> bytes_;
};

void put_ue7(std::vector<uint8_t>& out, uint32_t value) {
  for (int shift = 28; shift > 0; shift -= 7) {
    if (value >> shift) out.push_back(static_cast<uint8_t>(0x80 | (value >> shift & 0x7F)));
  }
  out.push_back(value & 0x7F);
}

void put_block(std::vector<uint8_t>& out, std::span<const uint8_t> block) {
  put_ue7(out, static_cast<uint32_t>(block.size()));
  out.insert(out.end(), block.begin(), block.end());
}

ExtraPlane extra_plane(bool alpha1, bool alpha2) {
  if (!alpha1) return alpha2 ? ExtraPlane::kWhite : ExtraPlane::kNone;
  return alpha2 ? ExtraPlane::kPremultipliedAlpha : ExtraPlane::kStraightAlpha;
}

void parse_extensions(std::span<const uint8_t> block, Header& header) {
  Cursor cursor(block);
  while (!cursor.empty()) {
    const uint32_t tag = cursor.ue7();
    const auto content = cursor.take(cursor.ue7());
    if (tag == kTagExif && header.exif.empty()) header.exif.assign(content.begin(), content.end());
    if (tag == kTagIcc && header.icc.empty()) header.icc.assign(content.begin(), content.end());
    if (tag == kTagXmp && header.xmp.empty()) header.xmp.assign(content.begin(), content.end());
  }
}

}  // namespace

bool is_bpg(std::span<const uint8_t> bytes) {
  return bytes.size() >= 4 && std::equal(kMagic, kMagic + 4, bytes.begin());
}

File parse_file(std::span<const uint8_t> bytes) {
  if (!is_bpg(bytes)) damaged("it does not start like one");
  Cursor cursor(bytes.subspan(4));
  const uint8_t first = cursor.byte(), second = cursor.byte();
  File file;
  Header& header = file.header;
  if (first >> 5 > 5) damaged("unknown pixel format");
  header.format = static_cast<PixelFormat>(first >> 5);
  header.bit_depth = 8 + (first & 15);
  if (header.bit_depth > 14) damaged("more than 14 bits a sample");
  if (second >> 4 > 4) damaged("unknown colour space");
  header.space = static_cast<ColourSpace>(second >> 4);
  header.extra = extra_plane(first & 0x10, second & 4);
  header.limited_range = second & 2;
  header.animation = second & 1;
  if (header.format == PixelFormat::kGrey && header.space != ColourSpace::kBt601)
    damaged("grey with a colour space");
  header.width = cursor.ue7();
  header.height = cursor.ue7();
  if (header.width == 0 || header.height == 0) damaged("it has no pixels");
  const uint32_t picture_length = cursor.ue7();  // 0: up to the end of the file
  if (second & 8) parse_extensions(cursor.take(cursor.ue7()), header);
  Cursor picture(picture_length == 0 ? cursor.rest() : cursor.take(picture_length));
  if (header.extra != ExtraPlane::kNone) file.extra_config = picture.take(picture.ue7());
  file.colour_config = picture.take(picture.ue7());
  file.data = picture.rest();
  return file;
}

std::vector<uint8_t> write_file_start(const Header& header, std::span<const uint8_t> colour_config,
                                      std::span<const uint8_t> extra_config) {
  const bool alpha1 =
      header.extra == ExtraPlane::kStraightAlpha || header.extra == ExtraPlane::kPremultipliedAlpha;
  const bool alpha2 = header.extra == ExtraPlane::kPremultipliedAlpha || header.extra == ExtraPlane::kWhite;
  const bool extension = !header.exif.empty() || !header.icc.empty() || !header.xmp.empty();
  std::vector<uint8_t> out(kMagic, kMagic + 4);
  out.push_back(
      static_cast<uint8_t>(static_cast<int>(header.format) << 5 | alpha1 << 4 | (header.bit_depth - 8)));
  out.push_back(static_cast<uint8_t>(static_cast<int>(header.space) << 4 | extension << 3 | alpha2 << 2 |
                                     header.limited_range << 1 | static_cast<int>(header.animation)));
  put_ue7(out, header.width);
  put_ue7(out, header.height);
  put_ue7(out, 0);
  if (extension) {
    std::vector<uint8_t> block;
    const auto put_extension = [&block](uint32_t tag, std::span<const uint8_t> content) {
      if (content.empty()) return;
      put_ue7(block, tag);
      put_block(block, content);
    };
    put_extension(kTagExif, header.exif);
    put_extension(kTagIcc, header.icc);
    put_extension(kTagXmp, header.xmp);
    put_block(out, block);
  }
  if (header.extra != ExtraPlane::kNone) put_block(out, extra_config);
  put_block(out, colour_config);
  return out;
}

}  // namespace diffc::bpg
