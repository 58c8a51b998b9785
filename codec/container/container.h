// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// The .dfc container: header, payload, boxes. Byte-exact description: codec/FORMAT.md.

#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "codec/plugin/codec.h"
#include "codec/plugin/session.h"

namespace diffc {

/// What goes into a file beside the payload.
struct ContainerOptions {
  bool checksum = false;
  bool full_model_hash = false;
};

/// Alpha and metadata of an image that the payload itself does not hold.
struct Extras {
  std::vector<uint8_t> alpha;  ///< height * width samples, or empty.
  std::vector<uint8_t> icc;
  std::vector<uint8_t> exif;
  bool empty() const { return alpha.empty() && icc.empty() && exif.empty(); }
};

/// A parsed file. `payload` points into the bytes given to parse_container().
struct Container {
  StreamInfo stream;   ///< width, height are 0 for named (foreign) codecs.
  bool named = false;  ///< A foreign codec's native file is wrapped.
  std::span<const uint8_t> payload;
  bool payload_complete = true;  ///< False only if the header declares a longer payload than there is.
  uint64_t header_bytes = 0;
  uint64_t box_bytes = 0;
  bool has_checksum = false;
  Extras extras;
  std::vector<std::string> warnings;  ///< Sections that a prefix does not hold.
};

/// True if the bytes start like a .dfc file.
bool is_container(std::span<const uint8_t> bytes);

/// Bytes before the payload for this stream: what the rate target has to subtract.
uint64_t container_overhead(const StreamInfo& stream, const Extras& extras, const ContainerOptions& options,
                            uint64_t expected_payload);

/// The file. header_bytes, if not null, receives the offset of the payload.
std::vector<uint8_t> write_container(const StreamInfo& stream, std::span<const uint8_t> payload,
                                     const Extras& extras, const ContainerOptions& options,
                                     uint64_t* header_bytes = nullptr);

/// Parses a file or a prefix of one. Sizes are checked against the session's limits before anything is
/// allocated. Throws Error for damage in the header or in a complete box, and for a complete section whose
/// checksum fails.
Container parse_container(const Session& session, std::span<const uint8_t> bytes);

/// Key of all shared randomness (FORMAT.md, section 4).
uint64_t stream_key(const StreamInfo& stream);

/// Hex digits of a model id that the header holds.
inline constexpr int kModelPrefixDigits = 6;

}  // namespace diffc
