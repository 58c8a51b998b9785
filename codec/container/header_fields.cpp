// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/container/header_fields.h"

#include <algorithm>

#include "codec/base/error.h"
#include "codec/bits/crc32.h"
#include "codec/plugin/descriptor.h"

namespace diffc {

int codec_number(const std::string& name) {
  const auto it = std::find(kCodecNames.begin() + 1, kCodecNames.end(), name);
  return it == kCodecNames.end() ? 0 : static_cast<int>(it - kCodecNames.begin());
}

std::string codec_name(std::size_t number) {
  if (number >= kCodecNames.size())
    throw Error(ErrorKind::kUnsupported, "codec number " + std::to_string(number) + " is unknown",
                "update diffc");
  return kCodecNames[number];
}

void write_codec_name(ByteWriter& out, const std::string& name) {
  if (!is_plugin_name(name)) throw Error(ErrorKind::kData, "'" + name + "' cannot be the name of a codec");
  out.u8(static_cast<uint8_t>(name.size()));
  out.append({reinterpret_cast<const uint8_t*>(name.data()), name.size()});
}

std::string read_codec_name(ByteReader& in) {
  const auto bytes = in.take(in.u8());
  std::string name(bytes.begin(), bytes.end());
  if (!is_plugin_name(name) || codec_number(name) > 0)
    throw Error(ErrorKind::kData, "the codec name is malformed", "the file is damaged");
  return name;
}

void write_own_header(ByteWriter& out, const StreamInfo& stream) {
  if (stream.codec_header.size() > 255)
    throw Error(ErrorKind::kData, "codec '" + stream.codec + "' has a header of more than 255 bytes");
  out.u8(static_cast<uint8_t>(stream.codec_header.size()));
  out.append(stream.codec_header);
}

std::vector<uint8_t> read_own_header(ByteReader& in) {
  const auto bytes = in.take(in.u8());
  if (bytes.empty()) throw Error(ErrorKind::kData, "the codec's header is empty", "the file is damaged");
  return {bytes.begin(), bytes.end()};
}

void set_size(const Limits& limits, uint32_t width, uint32_t height, StreamInfo& stream) {
  stream.width = static_cast<int>(std::min<uint32_t>(width, INT32_MAX));
  stream.height = static_cast<int>(std::min<uint32_t>(height, INT32_MAX));
  check_size(limits, stream.width, stream.height, stream.channels);
}

void write_lengths(ByteWriter& out, std::size_t box_bytes, bool checksum, uint64_t payload_bytes) {
  if (box_bytes > 0 || checksum) out.varint(static_cast<uint32_t>(payload_bytes));
  if (box_bytes > 0) out.varint(static_cast<uint32_t>(box_bytes));
  if (checksum) out.big_endian(crc32(out.bytes()), 4);
}

void read_lengths(ByteReader& in, std::span<const uint8_t> bytes, FileHeader& header) {
  if (header.has_boxes || header.has_checksum) header.payload_bytes = in.varint();
  if (header.has_boxes) header.box_bytes = in.varint();
  if (header.has_checksum) {
    const auto before = bytes.first(in.position());
    check_crc(before, static_cast<uint32_t>(in.big_endian(4)), "the header");
  }
  header.bytes = in.position();
}

}  // namespace diffc
