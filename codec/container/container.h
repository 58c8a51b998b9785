// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// The .dfc container: header, payload, boxes. Byte-exact description: codec/FORMAT.md.

#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "codec/base/limits.h"
#include "codec/base/public.h"
#include "codec/plugin/stream_info.h"

namespace diffc DIFFC_PUBLIC {

/// What goes into a file beside the payload.
struct ContainerOptions {
  bool checksum = false;
  bool full_model_hash = false;
  uint8_t colour = 0;  ///< What colour_code() (codec/colour/colour_space.h) gives; 0: sRGB, or a profile.
};

/// Alpha and metadata of an image that the payload itself does not hold.
struct Extras {
  std::vector<uint8_t> alpha;  ///< height * width samples, or empty.
  std::vector<uint8_t> icc;
  std::vector<uint8_t> exif;
  std::vector<uint8_t> xmp;
  bool empty() const { return alpha.empty() && icc.empty() && exif.empty() && xmp.empty(); }
};

/// A parsed file. `payload` points into the bytes given to parse_container().
struct Container {
  StreamInfo stream;  ///< width, height are 0 where the file does not tell them (has_stream false, no boxes).
  bool has_stream =
      true;  ///< The file has the fields of a stream; false for a wrapped file of a foreign codec.
  std::span<const uint8_t> payload;
  bool payload_complete = true;  ///< False only if the header declares a longer payload than there is.
  bool complete = true;          ///< False if the header declares more than there is.
  uint64_t header_bytes = 0;
  uint64_t box_bytes = 0;
  bool has_checksum = false;
  uint8_t colour = 0;  ///< As in ContainerOptions; 0 with a warning for a space that is not known.
  Extras extras;
  std::vector<std::string> warnings;  ///< Sections that a prefix does not hold; an unknown colour space.
};

/// True if the bytes start like a .dfc file.
bool is_container(std::span<const uint8_t> bytes);

/// The extras of a width x height image as boxes, compressed: the same for every payload.
std::vector<uint8_t> pack_extras(const Extras& extras, int width, int height, bool checksum);

/// Bytes of a file beside its payload, for this stream: what a rate target has to subtract.
uint64_t container_overhead(const StreamInfo& stream, std::span<const uint8_t> extras,
                            const ContainerOptions& options, uint64_t expected_payload);

/// The file; `extras` are those of pack_extras(). header_bytes, if not null, receives the offset of the
/// payload. Throws Error(kData) for a stream that the format cannot express.
std::vector<uint8_t> write_container(const StreamInfo& stream, std::span<const uint8_t> payload,
                                     std::span<const uint8_t> extras, const ContainerOptions& options,
                                     uint64_t* header_bytes = nullptr);

/// Parses a file or a prefix of one. Sizes are checked against the limits before anything is allocated.
/// Throws Error for damage in the header or in a complete box, and for a complete section whose checksum
/// fails.
Container parse_container(const Limits& limits, std::span<const uint8_t> bytes);

}  // namespace diffc
