// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/diffusion/stream_header.h"

#include "codec/base/error.h"
#include "codec/bits/philox.h"
#include "codec/diffusion/schedule.h"
#include "codec/plugin/model_prefix.h"
#include "codec/rcc/scheme.h"

namespace diffc {

namespace {
/// Bit of the first byte in version 2: the third holds the number of steps less one.
constexpr uint8_t kHasSteps = 128;
constexpr uint8_t kLossless = 32;
/// Of streams that are not lossless: those are exact anyway.
constexpr uint8_t kExact = 16;
}  // namespace

DiffusionHeader read_header(const StreamInfo& stream) {
  const std::vector<uint8_t>& bytes = stream.codec_header;
  if (bytes.size() != kDiffusionHeaderSize)
    throw Error(ErrorKind::kData, "codec '" + stream.codec + "' wants a header of 3 bytes",
                "the file is damaged");
  if (stream.format == 1) return {bytes[0], bytes[1], bytes[2] + 1};
  const bool has_steps = bytes[0] & kHasSteps, lossless = bytes[0] & kLossless, exact = bytes[0] & kExact;
  if ((!has_steps && bytes[2] != 0) || (lossless && exact))
    throw Error(ErrorKind::kData, "the codec's header contradicts itself", "the file is damaged");
  return {static_cast<uint8_t>(bytes[0] & ~(kHasSteps | kLossless | kExact)), bytes[1],
          has_steps ? bytes[2] + 1 : 0, lossless, lossless || exact};
}

std::vector<uint8_t> header_bytes(const DiffusionHeader& header) {
  const int precision = header.lossless ? kLossless : header.exact ? kExact : 0;
  const auto scheme = static_cast<uint8_t>(header.scheme | precision);
  if (header.steps == 0) return {scheme, header.schedule, 0};
  return {static_cast<uint8_t>(scheme | kHasSteps), header.schedule, static_cast<uint8_t>(header.steps - 1)};
}

std::vector<HeaderField> describe_header(const StreamInfo& stream) {
  const DiffusionHeader header = read_header(stream);
  std::vector<HeaderField> fields = {
      {"rcc", std::string(rcc::scheme_name(static_cast<rcc::SchemeId>(header.scheme)))},
      {"schedule", int64_t{header.schedule}},
      {"steps", int64_t{make_schedule(stream).intervals / grid_per_step(stream.format)}}};
  if (header.exact) fields.push_back({header.lossless ? "lossless" : "exact", std::string("yes")});
  return fields;
}

uint64_t stream_key(const StreamInfo& stream) {
  // A file of version 2 may store less of its model's id than another one.
  const uint64_t model = stream.format == 1 ? model_prefix(stream.model_id) : 0;
  return mix_keys(mix_keys(mix_keys(stream.salt + (model << 8), stream.width), stream.height), stream.seed);
}

}  // namespace diffc
