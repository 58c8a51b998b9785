// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/container/container.h"

#include <algorithm>
#include <array>

#include "codec/base/error.h"
#include "codec/base/sha256.h"
#include "codec/bits/byte_io.h"
#include "codec/bits/crc32.h"
#include "codec/bits/philox.h"
#include "codec/container/boxes.h"

namespace diffc {

namespace {

constexpr uint8_t kMagic[2] = {0xD1, 0xFC};
constexpr int kVersion = 1;
constexpr uint64_t kMetadataLimit = uint64_t{16} << 20;
constexpr std::array<const char*, 4> kCodecNames = {"", "diffc", "gaussian", "r2d2"};

enum Flag : uint8_t {
  kFlagSeed = 16,
  kFlagChecksum = 8,
  kFlagBoxes = 4,
  kFlagGrey = 2,
  kFlagChecksumCopy = 1
};
enum Tag : uint8_t { kTagAlpha = 1, kTagIcc = 2, kTagExif = 3, kTagModel = 4, kTagAncillary = 128 };

int codec_number(const std::string& name) {
  const auto it = std::find(kCodecNames.begin() + 1, kCodecNames.end(), name);
  return it == kCodecNames.end() ? 0 : static_cast<int>(it - kCodecNames.begin());
}

uint32_t model_prefix(const std::string& id) {
  return id.empty() ? 0 : static_cast<uint32_t>(std::stoul(id.substr(0, kModelPrefixDigits), nullptr, 16));
}

void write_box(ByteWriter& out, uint8_t tag, std::span<const uint8_t> content, bool checksum) {
  ByteWriter box;
  box.u8(tag);
  box.varint(static_cast<uint32_t>(content.size()));
  box.append(content);
  out.append(box.bytes());
  if (checksum) out.big_endian(crc32(box.bytes()), 4);
}

std::vector<uint8_t> write_boxes(const StreamInfo& stream, const Extras& extras,
                                 const ContainerOptions& options) {
  ByteWriter out;
  if (options.full_model_hash && !stream.model_id.empty())
    write_box(out, kTagModel, from_hex(stream.model_id), options.checksum);
  if (!extras.icc.empty()) write_box(out, kTagIcc, zstd_compress(extras.icc), options.checksum);
  if (!extras.exif.empty()) write_box(out, kTagExif, zstd_compress(extras.exif), options.checksum);
  if (!extras.alpha.empty())
    write_box(out, kTagAlpha, pack_alpha(extras.alpha, stream.width, stream.height), options.checksum);
  return out.take();
}

std::vector<uint8_t> write_header(const StreamInfo& stream, std::size_t box_bytes, bool checksum,
                                  uint64_t payload_size) {
  const bool boxes = box_bytes > 0;
  ByteWriter out;
  const int codec = codec_number(stream.codec);
  uint8_t flags = kVersion << 5;
  if (stream.seed) flags |= kFlagSeed;
  if (checksum) flags |= kFlagChecksum | kFlagChecksumCopy;
  if (boxes) flags |= kFlagBoxes;
  if (stream.channels == 1) flags |= kFlagGrey;
  out.append(kMagic);
  out.u8(flags);
  out.u8(static_cast<uint8_t>(codec << 5 | (stream.scheme & 31)));
  if (codec == 0) {
    out.u8(static_cast<uint8_t>(stream.codec.size()));
    out.append({reinterpret_cast<const uint8_t*>(stream.codec.data()), stream.codec.size()});
    // The alpha box needs the size, which a native payload knows only after decoding.
    if (boxes) {
      out.varint(static_cast<uint32_t>(stream.width));
      out.varint(static_cast<uint32_t>(stream.height));
    }
  } else {
    out.u8(stream.schedule);
    out.u8(stream.steps);
    out.big_endian(model_prefix(stream.model_id), 3);
    out.varint(static_cast<uint32_t>(stream.width));
    out.varint(static_cast<uint32_t>(stream.height));
    out.u8(stream.salt);
  }
  if (stream.seed) out.big_endian(stream.seed, 8);
  if (boxes || checksum) out.varint(static_cast<uint32_t>(payload_size));
  if (boxes) out.varint(static_cast<uint32_t>(box_bytes));
  if (checksum) out.big_endian(crc32(out.bytes()), 4);
  return out.take();
}

void check_crc(std::span<const uint8_t> section, uint32_t stored, const std::string& what) {
  if (crc32(section) != stored)
    throw Error(ErrorKind::kData, what + " does not match its checksum", "the file is damaged");
}

void parse_box(ByteReader& in, std::span<const uint8_t> bytes, const Session& session, Container& c) {
  const std::size_t start = in.position();
  const uint8_t tag = in.u8();
  const uint32_t size = in.varint();
  const auto content = in.take(size);
  const auto box = bytes.subspan(start, in.position() - start);
  if (c.has_checksum) check_crc(box, static_cast<uint32_t>(in.big_endian(4)), "a box");
  switch (tag) {
    case kTagAlpha:
      session.check_size(c.stream.width, c.stream.height, 1);
      c.extras.alpha = unpack_alpha(content, c.stream.width, c.stream.height);
      break;
    case kTagIcc:
      c.extras.icc = zstd_decompress(content, kMetadataLimit, "the colour profile");
      break;
    case kTagExif:
      c.extras.exif = zstd_decompress(content, kMetadataLimit, "the EXIF block");
      break;
    case kTagModel: {
      const std::string id = to_hex(content);
      if (id.size() != 64 || !id.starts_with(c.stream.model_id))
        throw Error(ErrorKind::kData, "the model box contradicts the header", "the file is damaged");
      c.stream.model_id = id;
      break;
    }
    default:
      if (tag < kTagAncillary)
        throw Error(ErrorKind::kUnsupported, "box type " + std::to_string(tag) + " is unknown",
                    "update diffc");
  }
}

void parse_boxes(ByteReader& in, std::span<const uint8_t> bytes, const Session& session, uint64_t declared,
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
      parse_box(in, bytes, session, c);
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

bool is_container(std::span<const uint8_t> bytes) {
  return bytes.size() >= 2 && bytes[0] == kMagic[0] && bytes[1] == kMagic[1];
}

uint64_t container_overhead(const StreamInfo& stream, const Extras& extras, const ContainerOptions& options,
                            uint64_t expected_payload) {
  const std::vector<uint8_t> boxes = write_boxes(stream, extras, options);
  return write_header(stream, boxes.size(), options.checksum, expected_payload).size() +
         (options.checksum ? 4 : 0) + boxes.size();
}

std::vector<uint8_t> write_container(const StreamInfo& stream, std::span<const uint8_t> payload,
                                     const Extras& extras, const ContainerOptions& options,
                                     uint64_t* header_bytes) {
  if (payload.size() > 0xFFFFFFFFu) throw Error(ErrorKind::kLimit, "the payload is larger than 4 GiB");
  const std::vector<uint8_t> boxes = write_boxes(stream, extras, options);
  ByteWriter out;
  out.append(write_header(stream, boxes.size(), options.checksum, payload.size()));
  if (header_bytes) *header_bytes = out.bytes().size();
  out.append(payload);
  if (options.checksum) out.big_endian(crc32(payload), 4);
  out.append(boxes);
  return out.take();
}

Container parse_container(const Session& session, std::span<const uint8_t> bytes) {
  ByteReader in(bytes, "the header");
  if (!is_container(bytes)) throw Error(ErrorKind::kData, "not a .dfc file");
  in.take(2);
  const uint8_t flags = in.u8();
  if (flags >> 5 != kVersion)
    throw Error(ErrorKind::kUnsupported, "format version " + std::to_string(flags >> 5) + " is unknown",
                "update diffc");
  if (((flags & kFlagChecksum) != 0) != ((flags & kFlagChecksumCopy) != 0))
    throw Error(ErrorKind::kData, "the header contradicts itself", "the file is damaged");
  Container c;
  c.has_checksum = flags & kFlagChecksum;
  const uint8_t codec_scheme = in.u8();
  const int codec = codec_scheme >> 5;
  c.stream.scheme = codec_scheme & 31;
  c.stream.channels = (flags & kFlagGrey) ? 1 : 3;
  if (codec >= static_cast<int>(kCodecNames.size()))
    throw Error(ErrorKind::kUnsupported, "codec number " + std::to_string(codec) + " is unknown",
                "update diffc");
  if (codec == 0) {
    c.named = true;
    const uint8_t length = in.u8();
    const auto name = in.take(length);
    c.stream.codec.assign(name.begin(), name.end());
    if (length == 0 || length > 32 ||
        c.stream.codec.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_-") != std::string::npos)
      throw Error(ErrorKind::kData, "the codec name is malformed", "the file is damaged");
    if (flags & kFlagBoxes) {
      c.stream.width = static_cast<int>(std::min<uint32_t>(in.varint(), INT32_MAX));
      c.stream.height = static_cast<int>(std::min<uint32_t>(in.varint(), INT32_MAX));
      session.check_size(c.stream.width, c.stream.height, c.stream.channels);
    }
  } else {
    c.stream.codec = kCodecNames[codec];
    c.stream.schedule = in.u8();
    c.stream.steps = in.u8();
    c.stream.model_id = to_hex(in.take(3));
    c.stream.width = static_cast<int>(std::min<uint32_t>(in.varint(), INT32_MAX));
    c.stream.height = static_cast<int>(std::min<uint32_t>(in.varint(), INT32_MAX));
    session.check_size(c.stream.width, c.stream.height, c.stream.channels);
    c.stream.salt = in.u8();
  }
  if (flags & kFlagSeed) c.stream.seed = in.big_endian(8);
  std::optional<uint32_t> declared;
  if (flags & (kFlagBoxes | kFlagChecksum)) declared = in.varint();
  const uint64_t declared_boxes = (flags & kFlagBoxes) ? in.varint() : 0;
  if (c.has_checksum) {
    const auto header = bytes.first(in.position());
    check_crc(header, static_cast<uint32_t>(in.big_endian(4)), "the header");
  }
  c.header_bytes = in.position();
  const std::size_t available = in.remaining();
  const std::size_t size = declared ? std::min<std::size_t>(*declared, available) : available;
  c.payload_complete = !declared || size == *declared;
  c.payload = in.take(size);
  if (!c.payload_complete) {
    if (flags & kFlagBoxes) c.warnings.push_back("the file is a prefix: alpha and metadata are missing");
    return c;
  }
  if (c.has_checksum && in.remaining() >= 4)
    check_crc(c.payload, static_cast<uint32_t>(in.big_endian(4)), "the payload");
  else if (c.has_checksum)
    in.take(in.remaining());
  parse_boxes(in, bytes, session, declared_boxes, c);
  return c;
}

uint64_t stream_key(const StreamInfo& stream) {
  const uint64_t base = stream.salt + (uint64_t{model_prefix(stream.model_id)} << 8);
  return mix_keys(mix_keys(mix_keys(base, stream.width), stream.height), stream.seed);
}

}  // namespace diffc
