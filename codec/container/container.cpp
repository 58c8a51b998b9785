// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/container/container.h"

#include "codec/base/error.h"
#include "codec/base/sha256.h"
#include "codec/bits/byte_io.h"
#include "codec/bits/crc32.h"
#include "codec/container/boxes.h"
#include "codec/container/header.h"

namespace diffc {

namespace {

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

}  // namespace diffc
