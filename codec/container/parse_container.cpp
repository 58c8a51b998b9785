// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <array>

#include "codec/base/error.h"
#include "codec/base/sha256.h"
#include "codec/bits/byte_io.h"
#include "codec/colour/colour_space.h"
#include "codec/container/boxes.h"
#include "codec/container/container.h"
#include "codec/container/header.h"
#include "codec/container/inspect.h"

namespace diffc {

namespace {

constexpr uint64_t kMetadataLimit = uint64_t{16} << 20;

Error unknown_box(uint8_t tag) {
  return {ErrorKind::kUnsupported, "box type " + std::to_string(tag) + " is unknown", "update diffc"};
}

std::string box_name(uint8_t tag) {
  switch (tag) {
    case kTagAlpha:
      return "alpha";
    case kTagIcc:
      return "colour profile";
    case kTagExif:
      return "EXIF";
    case kTagModel:
      return "model id";
    case kTagXmp:
      return "XMP";
    default:
      return "box type " + std::to_string(tag);
  }
}

/// A file or a prefix of one, part by part. Damage behind the header is thrown, or kept in a list.
class Parser {
 public:
  Parser(const Limits& limits, std::span<const uint8_t> bytes, std::vector<Damage>* damage)
      : limits_(limits), bytes_(bytes), in_(bytes, "the file"), damage_(damage) {}

  Container parse();

 private:
  struct Box {
    std::size_t start = 0, end = 0;
    uint8_t tag = 0;
    std::span<const uint8_t> content;
    std::optional<uint32_t> crc;
  };

  template <typename Check>
  void part(const std::string& name, std::size_t first, std::size_t bytes, const Check& check) {
    if (!damage_) return check();
    try {
      check();
    } catch (const Error& error) {
      damage_->push_back({name, first, bytes, error.what()});
    }
  }

  void warn_of_prefix(const std::string& what);
  void cut_off(std::size_t end);
  void read_payload(const FileHeader& header);
  void read_payload_checksum(const FileHeader& header);
  void read_boxes(uint64_t declared);
  bool read_box(Box& box, uint64_t declared);
  void use_box(const Box& box);

  const Limits& limits_;
  std::span<const uint8_t> bytes_;
  ByteReader in_;
  std::vector<Damage>* damage_;
  Container c_;
};

void Parser::warn_of_prefix(const std::string& what) {
  c_.complete = false;
  c_.warnings.push_back("the file is a prefix: " + what);
}

/// What follows `end` is damage, the rest may be good.
void Parser::cut_off(std::size_t end) {
  part("end", end, bytes_.size() - end,
       [] { throw Error(ErrorKind::kData, "there are bytes after the end", "the file is damaged"); });
  const std::size_t position = in_.position();
  in_ = ByteReader(bytes_.first(end), "the file");
  in_.take(position);
  c_.box_bytes = in_.remaining();
}

void Parser::read_payload(const FileHeader& header) {
  const std::size_t available = in_.remaining();
  const std::size_t size =
      header.payload_bytes ? std::min<std::size_t>(*header.payload_bytes, available) : available;
  c_.payload_complete = !header.payload_bytes || size == *header.payload_bytes;
  c_.payload = in_.take(size);
  if (!c_.payload_complete)
    warn_of_prefix(std::to_string(size) + " of " + std::to_string(*header.payload_bytes) + " payload bytes" +
                   (header.has_boxes ? ", no alpha and metadata" : ""));
}

void Parser::read_payload_checksum(const FileHeader& header) {
  if (in_.remaining() < 4) {
    in_.take(in_.remaining());
    if (!header.has_boxes) warn_of_prefix("the checksum of the payload is missing");
    return;
  }
  const auto stored = static_cast<uint32_t>(in_.big_endian(4));
  part("payload", header.bytes, c_.payload.size(), [&] { check_crc(c_.payload, stored, "the payload"); });
}

/// False at the end of a prefix.
bool Parser::read_box(Box& box, uint64_t declared) {
  box.start = in_.position();
  try {
    box.tag = in_.u8();
    box.content = in_.take(in_.varint());
    box.end = in_.position();
    if (c_.has_checksum) box.crc = static_cast<uint32_t>(in_.big_endian(4));
    return true;
  } catch (const Error& error) {
    // A prefix may end inside a box: what it held is missing, the rest is good.
    if (error.kind() != ErrorKind::kTruncated) throw;
    if (c_.box_bytes == declared)
      throw Error(ErrorKind::kData, "a box is longer than its section", "the file is damaged");
    return false;
  }
}

void Parser::use_box(const Box& box) {
  if (box.crc) check_crc(bytes_.subspan(box.start, box.end - box.start), *box.crc, "a box");
  if (box.tag == kTagXmp && c_.stream.format == 1) throw unknown_box(box.tag);
  switch (box.tag) {
    case kTagAlpha:
      check_size(limits_, c_.stream.width, c_.stream.height, 1);
      c_.extras.alpha = unpack_alpha(box.content, c_.stream.width, c_.stream.height);
      break;
    case kTagIcc:
      if (c_.colour) throw Error(ErrorKind::kData, "the file has two colour spaces", "the file is damaged");
      c_.extras.icc = zstd_decompress(box.content, kMetadataLimit, "the colour profile");
      break;
    case kTagExif:
      c_.extras.exif = zstd_decompress(box.content, kMetadataLimit, "the EXIF block");
      break;
    case kTagXmp:
      c_.extras.xmp = zstd_decompress(box.content, kMetadataLimit, "the XMP packet");
      break;
    case kTagModel: {
      const std::string id = to_hex(box.content);
      if (id.size() != 64 || !id.starts_with(c_.stream.model_id))
        throw Error(ErrorKind::kData, "the model box contradicts the header", "the file is damaged");
      c_.stream.model_id = id;
      break;
    }
    default:
      if (box.tag < kTagAncillary) throw unknown_box(box.tag);
  }
}

void Parser::read_boxes(uint64_t declared) {
  std::array<bool, 256> seen{};
  c_.box_bytes = in_.remaining();
  if (c_.box_bytes > declared) cut_off(in_.position() + declared);
  if (c_.box_bytes < declared) warn_of_prefix("alpha or metadata are missing");
  for (Box box; in_.remaining() > 0 && read_box(box, declared); box = {}) {
    part(box_name(box.tag), box.start, in_.position() - box.start, [&] {
      if (seen[box.tag])
        throw Error(ErrorKind::kData, "box type " + std::to_string(box.tag) + " occurs twice");
      seen[box.tag] = true;
      use_box(box);
    });
  }
}

Container Parser::parse() {
  const FileHeader header = parse_header(limits_, bytes_);
  c_.stream = header.stream;
  c_.has_stream = header.has_stream;
  c_.has_checksum = header.has_checksum;
  c_.header_bytes = header.bytes;
  c_.colour = header.colour;
  if (c_.colour && !space_of_code(c_.colour)) {
    c_.warnings.push_back("colour space " + std::to_string(c_.colour) +
                          " is unknown and taken for sRGB: update diffc");
    c_.colour = 0;
  }
  in_.take(header.bytes);
  read_payload(header);
  if (!c_.payload_complete) return std::move(c_);
  if (c_.has_checksum) read_payload_checksum(header);
  const std::size_t start = in_.position();
  part("boxes", start, bytes_.size() - start, [&] { read_boxes(header.box_bytes); });
  return std::move(c_);
}

}  // namespace

Container parse_container(const Limits& limits, std::span<const uint8_t> bytes) {
  return Parser(limits, bytes, nullptr).parse();
}

Inspection inspect_container(const Limits& limits, std::span<const uint8_t> bytes) {
  Inspection inspection;
  try {
    inspection.container = Parser(limits, bytes, &inspection.damage).parse();
  } catch (const Error& error) {
    const bool cut = error.kind() == ErrorKind::kTruncated;
    inspection.damage.push_back({"header", cut ? bytes.size() : 0, cut ? 0 : bytes.size(), error.what()});
  }
  inspection.sound_bytes = bytes.size();
  for (const Damage& damage : inspection.damage)
    inspection.sound_bytes = std::min(inspection.sound_bytes, damage.first_byte);
  return inspection;
}

}  // namespace diffc
