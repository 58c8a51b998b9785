// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// The bytes of a .dfc file before its payload (codec/FORMAT.md, section 1).

#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "codec/base/limits.h"
#include "codec/container/container.h"
#include "codec/plugin/stream_info.h"

namespace diffc {

struct FileHeader {
  StreamInfo stream;
  bool has_stream = true;  ///< See Container.
  bool has_checksum = false;
  bool has_boxes = false;
  uint8_t colour = 0;                     ///< The colour byte, of a known space or not; 0: there is none.
  std::optional<uint32_t> payload_bytes;  ///< Nothing: the payload ends with the file.
  uint64_t box_bytes = 0;
  uint64_t bytes = 0;  ///< Of the header itself.
};

/// Throws Error(kData) for a stream or a colour code that the format cannot express.
std::vector<uint8_t> write_header(const StreamInfo& stream, std::size_t box_bytes,
                                  const ContainerOptions& container, uint64_t payload_bytes);

/// Throws Error for what is no header, and kTruncated for a part of one.
FileHeader parse_header(const Limits& limits, std::span<const uint8_t> bytes);

/// Throws Error(kData) naming `what` if the CRC-32 of a section is another one.
void check_crc(std::span<const uint8_t> section, uint32_t stored, const std::string& what);

}  // namespace diffc
