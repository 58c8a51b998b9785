// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "plugins/bpg/nal.h"

namespace diffc::bpg {

std::vector<Nal> split_nals(std::span<const uint8_t> stream) {
  std::vector<Nal> nals;
  const auto add = [&](size_t begin, size_t end) {
    // Zero bytes before a start code belong to no unit; a unit never ends with one.
    while (end > begin && stream[end - 1] == 0) --end;
    if (end - begin > 2) nals.push_back({stream.subspan(begin, end - begin)});
  };
  size_t begin = 0;
  size_t at = 0;
  while (at + 3 <= stream.size()) {
    if (stream[at + 2] > 1) {
      at += 3;
    } else if (stream[at] == 0 && stream[at + 1] == 0 && stream[at + 2] == 1) {
      add(begin, at);
      at += 3;
      begin = at;
    } else {
      ++at;
    }
  }
  add(begin, stream.size());
  return nals;
}

std::vector<uint8_t> with_layer(const Nal& nal, int layer) {
  std::vector<uint8_t> bytes(nal.bytes.begin(), nal.bytes.end());
  bytes[0] = static_cast<uint8_t>((bytes[0] & 0xFE) | layer >> 5);
  bytes[1] = static_cast<uint8_t>((bytes[1] & 7) | (layer & 31) << 3);
  return bytes;
}

std::vector<uint8_t> nal_payload(const Nal& nal) {
  std::vector<uint8_t> payload;
  int zeros = 0;
  for (uint8_t byte : nal.bytes.subspan(2)) {
    if (zeros >= 2 && byte == 3) {
      zeros = 0;
      continue;
    }
    zeros = byte == 0 ? zeros + 1 : 0;
    payload.push_back(byte);
  }
  return payload;
}

std::vector<uint8_t> make_nal(int type, std::span<const uint8_t> payload) {
  std::vector<uint8_t> bytes = {static_cast<uint8_t>(type << 1), 1};
  int zeros = 0;
  for (uint8_t byte : payload) {
    if (zeros >= 2 && byte <= 3) {
      bytes.push_back(3);
      zeros = 0;
    }
    zeros = byte == 0 ? zeros + 1 : 0;
    bytes.push_back(byte);
  }
  return bytes;
}

}  // namespace diffc::bpg
