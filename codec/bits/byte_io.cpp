// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/bits/byte_io.h"

#include "codec/base/error.h"

namespace diffc {

void ByteWriter::big_endian(uint64_t v, int bytes) {
  for (int k = bytes - 1; k >= 0; --k) u8(static_cast<uint8_t>(v >> (8 * k)));
}

void ByteWriter::append(std::span<const uint8_t> data) {
  bytes_.insert(bytes_.end(), data.begin(), data.end());
}

void ByteWriter::varint(uint32_t v) {
  int groups = 1;
  while (groups < 5 && (uint64_t{v} >> (7 * groups)) != 0) ++groups;
  for (int k = groups - 1; k >= 0; --k)
    u8(static_cast<uint8_t>(((v >> (7 * k)) & 0x7F) | (k > 0 ? 0x80 : 0)));
}

std::span<const uint8_t> ByteReader::take(std::size_t n) {
  if (n > remaining()) throw Error(ErrorKind::kTruncated, what_ + " is truncated", "the file is incomplete");
  const auto part = bytes_.subspan(position_, n);
  position_ += n;
  return part;
}

uint8_t ByteReader::u8() {
  return take(1)[0];
}

uint64_t ByteReader::big_endian(int bytes) {
  uint64_t v = 0;
  for (uint8_t b : take(bytes)) v = (v << 8) | b;
  return v;
}

uint32_t ByteReader::varint() {
  uint64_t v = 0;
  for (int k = 0; k < 5; ++k) {
    const uint8_t b = u8();
    if (k == 0 && b == 0x80) break;  // not the shortest form
    v = (v << 7) | (b & 0x7F);
    if (!(b & 0x80)) {
      if (v > 0xFFFFFFFFu) break;
      return static_cast<uint32_t>(v);
    }
  }
  throw Error(ErrorKind::kData, what_ + " holds a malformed number", "the file is damaged");
}

}  // namespace diffc
