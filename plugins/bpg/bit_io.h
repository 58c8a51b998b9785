// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Bits, most significant first, with the Exp-Golomb codes of HEVC (ITU-T H.265, 9.2).

#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace diffc::bpg {

class BitWriter {
 public:
  /// The `count` low bits of `value`, 0 <= count <= 32.
  void bits(uint32_t value, int count);
  void flag(bool value) { bits(value, 1); }
  /// ue(v); value < 2^32 - 1.
  void exp_golomb(uint32_t value);
  /// A one and zeros up to the next byte (rbsp_trailing_bits).
  void trailing_bits();
  /// Zeros up to the next byte.
  void align();
  const std::vector<uint8_t>& bytes() const { return bytes_; }

 private:
  std::vector<uint8_t> bytes_;
  int used_ = 0;  ///< Bits used of the last byte, 0 = none begun.
};

/// Reading past the end throws Error(kData).
class BitReader {
 public:
  explicit BitReader(std::span<const uint8_t> bytes) : bytes_(bytes) {}

  uint32_t bits(int count);
  bool flag() { return bits(1) != 0; }
  uint32_t exp_golomb();
  /// ue(v) of at most `max`; a larger one throws Error(kData).
  uint32_t exp_golomb(uint32_t max);
  uint64_t position() const { return at_; }
  uint64_t left() const { return 8 * uint64_t{bytes_.size()} - at_; }

 private:
  std::span<const uint8_t> bytes_;
  uint64_t at_ = 0;
};

}  // namespace diffc::bpg
