// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/container/header.h"

#include <algorithm>

#include "codec/base/error.h"
#include "codec/bits/crc32.h"
#include "codec/container/container.h"
#include "codec/container/header_fields.h"

namespace diffc {

bool is_container(std::span<const uint8_t> bytes) {
  return bytes.size() >= kMagic.size() && std::equal(kMagic.begin(), kMagic.end(), bytes.begin());
}

void check_crc(std::span<const uint8_t> section, uint32_t stored, const std::string& what) {
  if (crc32(section) != stored)
    throw Error(ErrorKind::kData, what + " does not match its checksum", "the file is damaged");
}

FileHeader parse_header(const Limits& limits, std::span<const uint8_t> bytes) {
  ByteReader in(bytes, "the header");
  if (!is_container(bytes)) throw Error(ErrorKind::kData, "not a .dfc file");
  in.take(kMagic.size());
  const uint8_t flags = in.u8();
  const int version = flags >> kVersionShift;
  if (version < 1 || version > 2)
    throw Error(ErrorKind::kUnsupported, "format version " + std::to_string(version) + " is unknown",
                "update diffc");
  FileHeader header =
      version == 1 ? parse_header_1(limits, bytes, in, flags) : parse_header_2(limits, bytes, in, flags);
  header.stream.format = version;
  return header;
}

}  // namespace diffc
