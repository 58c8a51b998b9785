// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "plugins/bpg/bit_io.h"

#include <bit>

#include "codec/base/error.h"

namespace diffc::bpg {

void BitWriter::bits(uint32_t value, int count) {
  while (count-- > 0) {
    if (used_ == 0) bytes_.push_back(0);
    if (value >> count & 1) bytes_.back() |= static_cast<uint8_t>(0x80 >> used_);
    used_ = (used_ + 1) & 7;
  }
}

void BitWriter::exp_golomb(uint32_t value) {
  const uint32_t code = value + 1;
  const int length = std::bit_width(code);
  bits(0, length - 1);
  bits(code, length);
}

void BitWriter::trailing_bits() {
  flag(true);
  align();
}

void BitWriter::align() {
  used_ = 0;
}

uint32_t BitReader::bits(int count) {
  if (left() < static_cast<uint64_t>(count))
    throw Error(ErrorKind::kData, "damaged BPG file: a header ends too early");
  uint32_t value = 0;
  for (; count > 0; --count, ++at_) value = value << 1 | (bytes_[at_ >> 3] >> (7 - (at_ & 7)) & 1);
  return value;
}

uint32_t BitReader::exp_golomb() {
  int zeros = 0;
  while (!flag()) {
    if (++zeros > 31) throw Error(ErrorKind::kData, "damaged BPG file: a header holds a number out of range");
  }
  return (uint32_t{1} << zeros) - 1 + bits(zeros);
}

uint32_t BitReader::exp_golomb(uint32_t max) {
  const uint32_t value = exp_golomb();
  if (value > max) throw Error(ErrorKind::kData, "damaged BPG file: a header holds a number out of range");
  return value;
}

}  // namespace diffc::bpg
