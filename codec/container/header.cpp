// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/container/header.h"

#include <algorithm>
#include <array>

#include "codec/base/error.h"
#include "codec/base/sha256.h"
#include "codec/bits/byte_io.h"
#include "codec/bits/crc32.h"
#include "codec/container/container.h"
#include "codec/plugin/descriptor.h"
#include "codec/plugin/model_prefix.h"

namespace diffc {

namespace {

constexpr uint8_t kMagic[2] = {0xD1, 0xFC};
constexpr int kVersion = 1;
/// Codecs that version 1 knows by number. Their header is 3 bytes, of which the first shares a byte with it.
constexpr std::array<const char*, 4> kCodecNames = {"", "diffc", "gaussian", "r2d2"};
constexpr std::size_t kNumberedHeader = 3;
constexpr uint8_t kLowBits = 31;
/// Low bits of the codec byte of a named codec that has a header of its own.
constexpr uint8_t kNamedStream = 1;

enum Flag : uint8_t {
  kFlagSeed = 16,
  kFlagChecksum = 8,
  kFlagBoxes = 4,
  kFlagGrey = 2,
  kFlagChecksumCopy = 1
};

int codec_number(const std::string& name) {
  const auto it = std::find(kCodecNames.begin() + 1, kCodecNames.end(), name);
  return it == kCodecNames.end() ? 0 : static_cast<int>(it - kCodecNames.begin());
}

void append_text(ByteWriter& out, const std::string& text) {
  out.append({reinterpret_cast<const uint8_t*>(text.data()), text.size()});
}

void write_size(ByteWriter& out, const StreamInfo& stream) {
  out.varint(static_cast<uint32_t>(stream.width));
  out.varint(static_cast<uint32_t>(stream.height));
}

void write_numbered(ByteWriter& out, int codec, const StreamInfo& stream) {
  const std::vector<uint8_t>& own = stream.codec_header;
  if (own.size() != kNumberedHeader || own[0] > kLowBits)
    throw Error(ErrorKind::kData, "codec '" + stream.codec + "' has another header than the format's");
  out.u8(static_cast<uint8_t>(codec << 5 | own[0]));
  out.append(std::span(own).subspan(1));
  out.big_endian(model_prefix(stream.model_id), kModelPrefixDigits / 2);
  write_size(out, stream);
  out.u8(stream.salt);
}

void write_named(ByteWriter& out, const StreamInfo& stream, bool boxes) {
  if (!is_plugin_name(stream.codec))
    throw Error(ErrorKind::kData, "'" + stream.codec + "' cannot be the name of a codec");
  const bool has_stream = !stream.codec_header.empty();
  out.u8(has_stream ? kNamedStream : 0);
  out.u8(static_cast<uint8_t>(stream.codec.size()));
  append_text(out, stream.codec);
  if (has_stream) {
    if (stream.codec_header.size() > 255)
      throw Error(ErrorKind::kData, "codec '" + stream.codec + "' has a header of more than 255 bytes");
    out.u8(static_cast<uint8_t>(stream.codec_header.size()));
    out.append(stream.codec_header);
    out.big_endian(model_prefix(stream.model_id), kModelPrefixDigits / 2);
  }
  // The alpha box needs the size, which a native payload knows only after decoding.
  if (has_stream || boxes) write_size(out, stream);
  if (has_stream) out.u8(stream.salt);
}

void read_size(ByteReader& in, const Limits& limits, StreamInfo& stream) {
  stream.width = static_cast<int>(std::min<uint32_t>(in.varint(), INT32_MAX));
  stream.height = static_cast<int>(std::min<uint32_t>(in.varint(), INT32_MAX));
  check_size(limits, stream.width, stream.height, stream.channels);
}

std::vector<uint8_t> copy(std::span<const uint8_t> bytes) {
  return {bytes.begin(), bytes.end()};
}

void parse_numbered(ByteReader& in, const Limits& limits, uint8_t low_bits, StreamInfo& stream) {
  stream.codec_header = {low_bits};
  const auto rest = in.take(kNumberedHeader - 1);
  stream.codec_header.insert(stream.codec_header.end(), rest.begin(), rest.end());
  stream.model_id = to_hex(in.take(kModelPrefixDigits / 2));
  read_size(in, limits, stream);
  stream.salt = in.u8();
}

void parse_named(ByteReader& in, const Limits& limits, uint8_t low_bits, bool boxes, FileHeader& header) {
  if (low_bits > kNamedStream)
    throw Error(ErrorKind::kUnsupported, "the header of the named codec is of an unknown kind",
                "update diffc");
  header.has_stream = low_bits == kNamedStream;
  const auto name = in.take(in.u8());
  header.stream.codec.assign(name.begin(), name.end());
  if (!is_plugin_name(header.stream.codec) || codec_number(header.stream.codec) > 0)
    throw Error(ErrorKind::kData, "the codec name is malformed", "the file is damaged");
  if (header.has_stream) {
    header.stream.codec_header = copy(in.take(in.u8()));
    if (header.stream.codec_header.empty())
      throw Error(ErrorKind::kData, "the codec's header is empty", "the file is damaged");
    header.stream.model_id = to_hex(in.take(kModelPrefixDigits / 2));
  }
  if (header.has_stream || boxes) read_size(in, limits, header.stream);
  if (header.has_stream) header.stream.salt = in.u8();
}

}  // namespace

bool is_container(std::span<const uint8_t> bytes) {
  return bytes.size() >= 2 && bytes[0] == kMagic[0] && bytes[1] == kMagic[1];
}

std::vector<uint8_t> write_header(const StreamInfo& stream, std::size_t box_bytes, bool checksum,
                                  uint64_t payload_bytes) {
  const bool boxes = box_bytes > 0;
  uint8_t flags = kVersion << 5;
  if (stream.seed) flags |= kFlagSeed;
  if (checksum) flags |= kFlagChecksum | kFlagChecksumCopy;
  if (boxes) flags |= kFlagBoxes;
  if (stream.channels == 1) flags |= kFlagGrey;
  ByteWriter out;
  out.append(kMagic);
  out.u8(flags);
  if (const int codec = codec_number(stream.codec))
    write_numbered(out, codec, stream);
  else
    write_named(out, stream, boxes);
  if (stream.seed) out.big_endian(stream.seed, 8);
  if (boxes || checksum) out.varint(static_cast<uint32_t>(payload_bytes));
  if (boxes) out.varint(static_cast<uint32_t>(box_bytes));
  if (checksum) out.big_endian(crc32(out.bytes()), 4);
  return out.take();
}

void check_crc(std::span<const uint8_t> section, uint32_t stored, const std::string& what) {
  if (crc32(section) != stored)
    throw Error(ErrorKind::kData, what + " does not match its checksum", "the file is damaged");
}

FileHeader parse_header(const Limits& limits, std::span<const uint8_t> bytes) {
  ByteReader in(bytes, "the header");
  if (!is_container(bytes)) throw Error(ErrorKind::kData, "not a .dfc file");
  in.take(2);
  const uint8_t flags = in.u8();
  if (flags >> 5 != kVersion)
    throw Error(ErrorKind::kUnsupported, "format version " + std::to_string(flags >> 5) + " is unknown",
                "update diffc");
  if (((flags & kFlagChecksum) != 0) != ((flags & kFlagChecksumCopy) != 0))
    throw Error(ErrorKind::kData, "the header contradicts itself", "the file is damaged");
  FileHeader header;
  header.has_checksum = flags & kFlagChecksum;
  header.has_boxes = flags & kFlagBoxes;
  header.stream.channels = (flags & kFlagGrey) ? 1 : 3;
  const uint8_t codec_byte = in.u8();
  const std::size_t codec = codec_byte >> 5;
  const uint8_t low_bits = codec_byte & kLowBits;
  if (codec >= kCodecNames.size())
    throw Error(ErrorKind::kUnsupported, "codec number " + std::to_string(codec) + " is unknown",
                "update diffc");
  header.stream.codec = kCodecNames[codec];
  if (codec > 0)
    parse_numbered(in, limits, low_bits, header.stream);
  else
    parse_named(in, limits, low_bits, header.has_boxes, header);
  if (flags & kFlagSeed) header.stream.seed = in.big_endian(8);
  if (header.has_boxes || header.has_checksum) header.payload_bytes = in.varint();
  if (header.has_boxes) header.box_bytes = in.varint();
  if (header.has_checksum) {
    const auto before = bytes.first(in.position());
    check_crc(before, static_cast<uint32_t>(in.big_endian(4)), "the header");
  }
  header.bytes = in.position();
  return header;
}

}  // namespace diffc
