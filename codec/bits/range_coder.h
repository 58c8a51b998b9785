// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Byte-wise range coder whose decoder knows which symbols a prefix of the bytes determines.
//
// 32-bit range, 64-bit low with carry propagation (the coder of LZMA without its leading zero byte).
// Byte-exact description: codec/FORMAT.md, "Range coder".

#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "codec/base/public.h"

namespace diffc DIFFC_PUBLIC {

class RangeEncoder {
 public:
  /// Codes an event of probability frequency/2^shift that starts at cumulative/2^shift. 1 <= shift <= 16.
  void encode(uint32_t cumulative, uint32_t frequency, int shift);

  /// Codes the low `count` bits of `value` as equiprobable, most significant first. 0 <= count <= 32.
  void encode_bits(uint32_t value, int count);

  /// Ends the stream with as few bytes as any continuation allows and returns it. The encoder is then spent.
  std::vector<uint8_t> finish();

  /// Bytes that finish() would return now, and the exact information so far in bits.
  uint64_t size_if_finished() const;
  double bits() const;

 private:
  void shift_low();
  uint64_t low_ = 0;
  uint32_t range_ = 0xFFFFFFFFu;
  uint8_t cache_ = 0;
  uint64_t pending_ = 1;  // cache byte plus the 0xFF bytes a carry could still change
  bool first_ = true;
  std::vector<uint8_t> bytes_;
};

/// Reads a stream or a prefix of one. After the last byte every continuation is considered: as soon as two of
/// them would decode differently, determined() turns false and stays false; values returned since are
/// meaningless but harmless.
class RangeDecoder {
 public:
  explicit RangeDecoder(std::span<const uint8_t> bytes);

  /// The cumulative value of the next symbol, in [0, 2^shift). Follow with consume() of the symbol it falls
  /// in.
  uint32_t peek(int shift);
  void consume(uint32_t cumulative, uint32_t frequency, int shift);

  uint32_t decode_bits(int count);

  bool determined() const { return determined_; }

  /// The shortest prefix that determines all symbols consumed so far. Meaningful while determined().
  std::size_t bytes_needed() const;

 private:
  void normalise();
  std::span<const uint8_t> bytes_;
  std::size_t position_ = 0;
  uint32_t range_ = 0xFFFFFFFFu;
  uint32_t code_ = 0;   // code value if zeros follow the last byte
  uint32_t slack_ = 0;  // added to code_ if 0xFF bytes follow
  bool determined_ = true;
};

/// Adaptive frequencies of a small alphabet for both coders; identical integer state on both sides.
class AdaptiveModel {
 public:
  /// `initial` holds one positive weight per symbol (2 to 256 symbols); `rate` is the adaptation shift
  /// (4..7).
  explicit AdaptiveModel(std::span<const uint16_t> initial, int rate = 5);

  void encode(RangeEncoder& coder, uint32_t symbol);
  uint32_t decode(RangeDecoder& coder);

  /// Cost of a symbol in bits at the present state.
  double cost(uint32_t symbol) const;

 private:
  void rebuild();
  void update(uint32_t symbol);
  static constexpr int kShift = 15;
  std::vector<uint16_t> frequency_;  // sums to 2^15, all positive
  std::vector<uint16_t> cumulative_;
  int rate_;
};

}  // namespace diffc
