// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/container/container.h"

#include <algorithm>
#include <array>

#include "codec/base/error.h"
#include "codec/base/sha256.h"
#include "codec/bits/byte_io.h"
#include "codec/bits/crc32.h"
#include "codec/colour/colour_space.h"
#include "codec/container/boxes.h"
#include "codec/container/header.h"

namespace diffc {

namespace {

constexpr uint64_t kMetadataLimit = uint64_t{16} << 20;

enum Tag : uint8_t {
  kTagAlpha = 1,
  kTagIcc = 2,
  kTagExif = 3,
  kTagModel = 4,
  kTagXmp = 5,
  kTagAncillary = 128
};

void write_box(ByteWriter& out, uint8_t tag, std::span<const uint8_t> content, bool checksum) {
  ByteWriter box;
  box.u8(tag);
  box.varint(static_cast<uint32_t>(content.size()));
  box.append(content);
  out.append(box.bytes());
  if (checksum) out.big_endian(crc32(box.bytes()), 4);
}

/// The model box, which only a finished encode knows. The other boxes follow it.
std::vector<uint8_t> model_box(const StreamInfo& stream, const ContainerOptions& options) {
  ByteWriter out;
  if (options.full_model_hash && !stream.model_id.empty())
    write_box(out, kTagModel, from_hex(stream.model_id), options.checksum);
  return out.take();
}

Error unknown_box(uint8_t tag) {
  return {ErrorKind::kUnsupported, "box type " + std::to_string(tag) + " is unknown", "update diffc"};
}

void parse_box(ByteReader& in, std::span<const uint8_t> bytes, const Limits& limits, Container& c) {
  const std::size_t start = in.position();
  const uint8_t tag = in.u8();
  const uint32_t size = in.varint();
  const auto content = in.take(size);
  const auto box = bytes.subspan(start, in.position() - start);
  if (c.has_checksum) check_crc(box, static_cast<uint32_t>(in.big_endian(4)), "a box");
  if (tag == kTagXmp && c.stream.format == 1) throw unknown_box(tag);
  switch (tag) {
    case kTagAlpha:
      check_size(limits, c.stream.width, c.stream.height, 1);
      c.extras.alpha = unpack_alpha(content, c.stream.width, c.stream.height);
      break;
    case kTagIcc:
      if (c.colour) throw Error(ErrorKind::kData, "the file has two colour spaces", "the file is damaged");
      c.extras.icc = zstd_decompress(content, kMetadataLimit, "the colour profile");
      break;
    case kTagExif:
      c.extras.exif = zstd_decompress(content, kMetadataLimit, "the EXIF block");
      break;
    case kTagXmp:
      c.extras.xmp = zstd_decompress(content, kMetadataLimit, "the XMP packet");
      break;
    case kTagModel: {
      const std::string id = to_hex(content);
      if (id.size() != 64 || !id.starts_with(c.stream.model_id))
        throw Error(ErrorKind::kData, "the model box contradicts the header", "the file is damaged");
      c.stream.model_id = id;
      break;
    }
    default:
      if (tag < kTagAncillary) throw unknown_box(tag);
  }
}

void parse_boxes(ByteReader& in, std::span<const uint8_t> bytes, const Limits& limits, uint64_t declared,
                 Container& c) {
  std::array<bool, 256> seen{};
  c.box_bytes = in.remaining();
  if (c.box_bytes > declared)
    throw Error(ErrorKind::kData, "there are bytes after the end", "the file is damaged");
  if (c.box_bytes < declared) c.warnings.push_back("the file is a prefix: alpha or metadata are missing");
  while (in.remaining() > 0) {
    const std::size_t before = in.position();
    const uint8_t tag = bytes[before];
    if (seen[tag]) throw Error(ErrorKind::kData, "box type " + std::to_string(tag) + " occurs twice");
    seen[tag] = true;
    try {
      parse_box(in, bytes, limits, c);
    } catch (const Error& error) {
      // A prefix may end inside a box: what it held is missing, the rest is good.
      if (error.kind() != ErrorKind::kTruncated) throw;
      if (c.box_bytes == declared)
        throw Error(ErrorKind::kData, "a box is longer than its section", "the file is damaged");
      return;
    }
  }
}

}  // namespace

std::vector<uint8_t> pack_extras(const Extras& extras, int width, int height, bool checksum) {
  ByteWriter out;
  if (!extras.icc.empty()) write_box(out, kTagIcc, zstd_compress(extras.icc), checksum);
  if (!extras.exif.empty()) write_box(out, kTagExif, zstd_compress(extras.exif), checksum);
  if (!extras.xmp.empty()) write_box(out, kTagXmp, zstd_compress(extras.xmp), checksum);
  if (!extras.alpha.empty()) write_box(out, kTagAlpha, pack_alpha(extras.alpha, width, height), checksum);
  return out.take();
}

uint64_t container_overhead(const StreamInfo& stream, std::span<const uint8_t> extras,
                            const ContainerOptions& options, uint64_t expected_payload) {
  const std::size_t boxes = model_box(stream, options).size() + extras.size();
  return write_header(stream, boxes, options, expected_payload).size() + (options.checksum ? 4 : 0) + boxes;
}

std::vector<uint8_t> write_container(const StreamInfo& stream, std::span<const uint8_t> payload,
                                     std::span<const uint8_t> extras, const ContainerOptions& options,
                                     uint64_t* header_bytes) {
  if (payload.size() > 0xFFFFFFFFu) throw Error(ErrorKind::kLimit, "the payload is larger than 4 GiB");
  const std::vector<uint8_t> model = model_box(stream, options);
  ByteWriter out;
  out.append(write_header(stream, model.size() + extras.size(), options, payload.size()));
  if (header_bytes) *header_bytes = out.bytes().size();
  out.append(payload);
  if (options.checksum) out.big_endian(crc32(payload), 4);
  out.append(model);
  out.append(extras);
  return out.take();
}

Container parse_container(const Limits& limits, std::span<const uint8_t> bytes) {
  const FileHeader header = parse_header(limits, bytes);
  Container c;
  c.stream = header.stream;
  c.has_stream = header.has_stream;
  c.has_checksum = header.has_checksum;
  c.header_bytes = header.bytes;
  c.colour = header.colour;
  if (c.colour && !space_of_code(c.colour)) {
    c.warnings.push_back("colour space " + std::to_string(c.colour) +
                         " is unknown and taken for sRGB: update diffc");
    c.colour = 0;
  }
  ByteReader in(bytes, "the file");
  in.take(header.bytes);
  const std::size_t available = in.remaining();
  const std::size_t size =
      header.payload_bytes ? std::min<std::size_t>(*header.payload_bytes, available) : available;
  c.payload_complete = !header.payload_bytes || size == *header.payload_bytes;
  c.payload = in.take(size);
  if (!c.payload_complete) {
    c.warnings.push_back("the file is a prefix: " + std::to_string(size) + " of " +
                         std::to_string(*header.payload_bytes) + " payload bytes" +
                         (header.has_boxes ? ", no alpha and metadata" : ""));
    return c;
  }
  if (c.has_checksum && in.remaining() >= 4)
    check_crc(c.payload, static_cast<uint32_t>(in.big_endian(4)), "the payload");
  else if (c.has_checksum)
    in.take(in.remaining());
  parse_boxes(in, bytes, limits, header.box_bytes, c);
  return c;
}

}  // namespace diffc
