// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Big-endian integers and varints of the container (codec/FORMAT.md).

#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "codec/base/public.h"

namespace diffc DIFFC_PUBLIC {

class ByteWriter {
 public:
  void u8(uint8_t v) { bytes_.push_back(v); }
  void big_endian(uint64_t v, int bytes);
  void varint(uint32_t v);
  void append(std::span<const uint8_t> data);
  std::span<const uint8_t> bytes() const { return bytes_; }
  std::vector<uint8_t> take() { return std::move(bytes_); }

 private:
  std::vector<uint8_t> bytes_;
};

/// Throws Error(kTruncated, "<what> is truncated ...") when bytes run out, and Error(kData) for varints that
/// are not in shortest form.
class ByteReader {
 public:
  ByteReader(std::span<const uint8_t> bytes, std::string what) : bytes_(bytes), what_(std::move(what)) {}
  uint8_t u8();
  uint64_t big_endian(int bytes);
  uint32_t varint();
  std::span<const uint8_t> take(std::size_t n);
  std::size_t position() const { return position_; }
  std::size_t remaining() const { return bytes_.size() - position_; }

 private:
  std::span<const uint8_t> bytes_;
  std::string what_;
  std::size_t position_ = 0;
};

}  // namespace diffc
