// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/diffusion/stream_header.h"

#include "codec/base/error.h"
#include "codec/bits/philox.h"
#include "codec/plugin/model_prefix.h"
#include "codec/rcc/scheme.h"

namespace diffc {

DiffusionHeader read_header(const StreamInfo& stream) {
  const std::vector<uint8_t>& bytes = stream.codec_header;
  if (bytes.size() != kDiffusionHeaderSize)
    throw Error(ErrorKind::kData, "codec '" + stream.codec + "' wants a header of 3 bytes",
                "the file is damaged");
  return {bytes[0], bytes[1], bytes[2] + 1};
}

std::vector<uint8_t> header_bytes(const DiffusionHeader& header) {
  return {header.scheme, header.schedule, static_cast<uint8_t>(header.steps - 1)};
}

std::vector<HeaderField> describe_header(const StreamInfo& stream) {
  const DiffusionHeader header = read_header(stream);
  return {{"rcc", std::string(rcc::scheme_name(static_cast<rcc::SchemeId>(header.scheme)))},
          {"schedule", int64_t{header.schedule}},
          {"steps", int64_t{header.steps}}};
}

uint64_t stream_key(const StreamInfo& stream) {
  const uint64_t model = model_prefix(stream.model_id);
  return mix_keys(mix_keys(mix_keys(stream.salt + (model << 8), stream.width), stream.height), stream.seed);
}

}  // namespace diffc
