// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Headers of version 1: read only.

#include "codec/base/error.h"
#include "codec/base/sha256.h"
#include "codec/container/header_fields.h"
#include "codec/plugin/model_prefix.h"

namespace diffc {

namespace {

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

void parse_size(ByteReader& in, const Limits& limits, StreamInfo& stream) {
  const uint32_t width = in.varint();
  set_size(limits, width, in.varint(), stream);
}

/// The first byte of the codec's own header shares one with the codec's number.
void parse_numbered(ByteReader& in, const Limits& limits, uint8_t low_bits, StreamInfo& stream) {
  stream.codec_header = {low_bits};
  const auto rest = in.take(kNumberedHeader - 1);
  stream.codec_header.insert(stream.codec_header.end(), rest.begin(), rest.end());
  stream.model_id = to_hex(in.take(kModelPrefixDigits / 2));
  parse_size(in, limits, stream);
  stream.salt = in.u8();
}

void parse_named(ByteReader& in, const Limits& limits, uint8_t low_bits, FileHeader& header) {
  if (low_bits > kNamedStream)
    throw Error(ErrorKind::kUnsupported, "the header of the named codec is of an unknown kind",
                "update diffc");
  header.has_stream = low_bits == kNamedStream;
  header.stream.codec = read_codec_name(in);
  if (header.has_stream) {
    header.stream.codec_header = read_own_header(in);
    header.stream.model_id = to_hex(in.take(kModelPrefixDigits / 2));
  }
  if (header.has_stream || header.has_boxes) parse_size(in, limits, header.stream);
  if (header.has_stream) header.stream.salt = in.u8();
}

}  // namespace

FileHeader parse_header_1(const Limits& limits, std::span<const uint8_t> bytes, ByteReader& in,
                          uint8_t flags) {
  if (((flags & kFlagChecksum) != 0) != ((flags & kFlagChecksumCopy) != 0))
    throw Error(ErrorKind::kData, "the header contradicts itself", "the file is damaged");
  FileHeader header;
  header.has_checksum = flags & kFlagChecksum;
  header.has_boxes = flags & kFlagBoxes;
  header.stream.channels = (flags & kFlagGrey) ? 1 : 3;
  const uint8_t codec_byte = in.u8();
  const std::size_t number = codec_byte >> 5;
  header.stream.codec = codec_name(number);
  if (number > 0)
    parse_numbered(in, limits, codec_byte & kLowBits, header.stream);
  else
    parse_named(in, limits, codec_byte & kLowBits, header);
  if (flags & kFlagSeed) header.stream.seed = in.big_endian(8);
  read_lengths(in, bytes, header);
  return header;
}

}  // namespace diffc
