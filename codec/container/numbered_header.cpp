// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/container/numbered_header.h"

#include <algorithm>

#include "codec/base/error.h"

namespace diffc {

namespace {
enum Bit : uint8_t {
  kHasSteps = 128,    // of the codec's header too: its third byte counts
  kHasSchedule = 64,  // of the file alone
};
constexpr uint8_t kUsualSchedule = kUsualHeader[1];
}  // namespace

void write_numbered_header(ByteWriter& out, const std::vector<uint8_t>& header) {
  if (header.size() != kNumberedHeader || (header[0] & kHasSchedule) ||
      (!(header[0] & kHasSteps) && header[2] != 0))
    throw Error(ErrorKind::kData, "the codec's header is not one of the format's");
  const bool has_schedule = header[1] != kUsualSchedule;
  out.u8(static_cast<uint8_t>(header[0] | (has_schedule ? kHasSchedule : 0)));
  if (has_schedule) out.u8(header[1]);
  if (header[0] & kHasSteps) out.u8(header[2]);
}

std::vector<uint8_t> read_numbered_header(ByteReader& in) {
  const uint8_t first = in.u8();
  std::vector<uint8_t> header = {static_cast<uint8_t>(first & ~kHasSchedule), kUsualSchedule, 0};
  if (first & kHasSchedule) header[1] = in.u8();
  if (first & kHasSteps) header[2] = in.u8();
  if (((first & kHasSchedule) && header[1] == kUsualSchedule) ||
      std::equal(header.begin(), header.end(), kUsualHeader.begin()))
    throw Error(ErrorKind::kData, "the header spells out what is usual", "the file is damaged");
  return header;
}

}  // namespace diffc
