// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Headers of version 2: five bytes for a usual picture.

#include <algorithm>
#include <array>

#include "codec/base/error.h"
#include "codec/base/sha256.h"
#include "codec/colour/colour_space.h"
#include "codec/container/header_fields.h"
#include "codec/container/numbered_header.h"
#include "codec/container/size_code.h"
#include "codec/plugin/model_prefix.h"

namespace diffc {

namespace {

constexpr int kVersion = 2;
/// The codec that needs no byte.
constexpr const char* kUsualCodec = "diffc";

enum Flag : uint8_t {
  kFlagOptions = 16,
  kFlagHeader = 8,
  kFlagModel = 4,
  kFlagSalt = 2,
  kFlagChecksum = 1,
};

enum Option : uint8_t {
  kOptionSeed = 128,
  kOptionBoxes = 64,
  kOptionGrey = 32,
  kOptionCodec = 16,
  kOptionChecksum = 8,
  kOptionColour = 4,
  kOptionUnknown = 3,
};

/// Codec byte of a named codec with the fields of a stream; the bytes after it are such codecs whose names
/// are known.
constexpr uint8_t kNamedStream = 32;
constexpr std::array<const char*, 2> kKnownNames = {"hyperprior", "hific"};

/// Its place from 1 among the known names; 0 for others.
int known_name(const std::string& codec) {
  const auto found = std::find(kKnownNames.begin(), kKnownNames.end(), codec);
  return found == kKnownNames.end() ? 0 : static_cast<int>(found - kKnownNames.begin()) + 1;
}

bool is_usual(const StreamInfo& stream) {
  return std::equal(kUsualHeader.begin(), kUsualHeader.end(), stream.codec_header.begin(),
                    stream.codec_header.end());
}

void write_codec(ByteWriter& out, const StreamInfo& stream, bool has_stream) {
  const int number = codec_number(stream.codec), known = has_stream ? known_name(stream.codec) : 0;
  out.u8(static_cast<uint8_t>(number > 0 ? number : has_stream ? kNamedStream + known : 0));
  if (number == 0 && known == 0) write_codec_name(out, stream.codec);
}

/// Returns whether the file has the fields of a stream.
bool parse_codec(ByteReader& in, StreamInfo& stream, bool& numbered) {
  const uint8_t byte = in.u8();
  const bool known = byte > kNamedStream && byte <= kNamedStream + kKnownNames.size();
  numbered = byte != 0 && byte != kNamedStream && !known;
  stream.codec = known      ? kKnownNames[byte - kNamedStream - 1]
                 : numbered ? codec_name(byte)
                            : read_codec_name(in);
  if (stream.codec == kUsualCodec)
    throw Error(ErrorKind::kData, "the header names the usual codec", "the file is damaged");
  if (byte == kNamedStream && known_name(stream.codec) > 0)
    throw Error(ErrorKind::kData, "the header spells out a name that is known", "the file is damaged");
  return byte != 0;
}

/// Whether a colour byte may stand in a file of this many channels, of a known space or not.
bool is_colour_code(uint8_t code, int channels) {
  const bool grey = code >> 4 == 0;
  return grey == (channels == 1) && (code & 15) != 0 && code != colour_code(default_space(channels));
}

void write_model(ByteWriter& out, const StreamInfo& stream) {
  const uint32_t prefix = model_prefix(stream.model_id);
  out.big_endian(stream.model_bytes == 1 ? prefix >> 16 : prefix, stream.model_bytes);
}

}  // namespace

std::vector<uint8_t> write_header(const StreamInfo& stream, std::size_t box_bytes,
                                  const ContainerOptions& container, uint64_t payload_bytes) {
  const bool checksum = container.checksum;
  const bool named = codec_number(stream.codec) == 0, has_stream = !named || !stream.codec_header.empty();
  if (container.colour && !is_colour_code(container.colour, stream.channels))
    throw Error(ErrorKind::kData, "the colour space does not fit the picture");
  uint8_t options = 0;
  if (container.colour) options |= kOptionColour;
  if (stream.seed && has_stream) options |= kOptionSeed;
  if (box_bytes > 0) options |= kOptionBoxes;
  if (stream.channels == 1) options |= kOptionGrey;
  if (stream.codec != kUsualCodec) options |= kOptionCodec;
  if (checksum) options |= kOptionChecksum;
  uint8_t flags = kVersion << kVersionShift;
  if (options) flags |= kFlagOptions;
  if (has_stream && !is_usual(stream)) flags |= kFlagHeader;
  if (has_stream && stream.model_bytes != 1) flags |= kFlagModel;
  if (has_stream && stream.salt) flags |= kFlagSalt;
  if (checksum) flags |= kFlagChecksum;

  ByteWriter out;
  out.append(kMagic);
  out.u8(flags);
  if (options) out.u8(options);
  if (container.colour) out.u8(container.colour);
  if (options & kOptionCodec) write_codec(out, stream, has_stream);
  if (flags & kFlagHeader) {
    if (named)
      write_own_header(out, stream);
    else
      write_numbered_header(out, stream.codec_header);
  }
  if (has_stream) write_model(out, stream);
  // The alpha box needs the size, which a native payload knows only after decoding.
  if (has_stream || box_bytes > 0)
    write_size_code(out, {static_cast<uint32_t>(stream.width), static_cast<uint32_t>(stream.height)});
  if (flags & kFlagSalt) out.u8(stream.salt);
  if (options & kOptionSeed) out.big_endian(stream.seed, 8);
  write_lengths(out, box_bytes, checksum, payload_bytes);
  return out.take();
}

FileHeader parse_header_2(const Limits& limits, std::span<const uint8_t> bytes, ByteReader& in,
                          uint8_t flags) {
  const uint8_t options = (flags & kFlagOptions) ? in.u8() : 0;
  if (((flags & kFlagOptions) && !options) ||
      ((options & kOptionChecksum) != 0) != ((flags & kFlagChecksum) != 0))
    throw Error(ErrorKind::kData, "the header contradicts itself", "the file is damaged");
  if (options & kOptionUnknown)
    throw Error(ErrorKind::kUnsupported, "the header has an unknown option", "update diffc");
  FileHeader header;
  StreamInfo& stream = header.stream;
  header.has_checksum = options & kOptionChecksum;
  header.has_boxes = options & kOptionBoxes;
  stream.channels = (options & kOptionGrey) ? 1 : 3;
  if (options & kOptionColour) {
    header.colour = in.u8();
    if (!is_colour_code(header.colour, stream.channels))
      throw Error(ErrorKind::kData, "the colour space is none of this picture", "the file is damaged");
  }
  stream.codec = kUsualCodec;
  bool numbered = true;
  if (options & kOptionCodec) header.has_stream = parse_codec(in, stream, numbered);
  if (!header.has_stream && ((flags & (kFlagHeader | kFlagModel | kFlagSalt)) || (options & kOptionSeed)))
    throw Error(ErrorKind::kData, "the header contradicts itself", "the file is damaged");
  if (flags & kFlagHeader) {
    stream.codec_header = numbered ? read_numbered_header(in) : read_own_header(in);
  } else if (header.has_stream) {
    stream.codec_header.assign(kUsualHeader.begin(), kUsualHeader.end());
  }
  if (header.has_stream) {
    stream.model_bytes = (flags & kFlagModel) ? kModelPrefixDigits / 2 : 1;
    stream.model_id = to_hex(in.take(static_cast<std::size_t>(stream.model_bytes)));
  }
  if (header.has_stream || header.has_boxes) {
    const PictureSize size = read_size_code(in);
    set_size(limits, size.width, size.height, stream);
  }
  if (flags & kFlagSalt) stream.salt = in.u8();
  if (options & kOptionSeed) stream.seed = in.big_endian(8);
  read_lengths(in, bytes, header);
  return header;
}

}  // namespace diffc
