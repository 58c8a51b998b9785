// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// From message bits to the sample: table look-ups and small Hadamard transforms, O(dimensions).

#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "codec/bits/philox.h"
#include "codec/rcc/trellis_layout.h"

namespace diffc::rcc {

/// Message bits, 32 a word, first bit in the most significant place; the last word is filled from its low
/// end.
class BitWords {
 public:
  static std::size_t words(uint32_t bits) { return (bits + std::size_t{31}) / 32; }
  static int bits_in_word(uint32_t bits, std::size_t word) {
    const uint32_t left = bits - static_cast<uint32_t>(32 * word);
    return left < 32 ? static_cast<int>(left) : 32;
  }
  static std::vector<uint32_t> pack(const std::vector<uint8_t>& bits);
  static std::vector<uint8_t> unpack(std::span<const uint32_t> words, uint32_t bits);
};

/// Quantile function of the labels by rank in [0, 2^15); empty: the standard normal table.
using LabelQuantiles = std::vector<float>;

/// The row (nu - 1 bits) and sign of every stage of a message.
struct StageLabel {
  uint32_t row = 0;
  bool negative = false;
};
std::vector<StageLabel> stage_labels(std::span<const uint8_t> bits, const TrellisLayout& layout);

/// Writes the sample to z (as many floats as dimensions).
void decode_trellis(std::span<const uint8_t> bits, const TrellisLayout& layout, const TrellisCode& code,
                    Key key, const LabelQuantiles& quantiles, std::span<float> z);

/// Shared lengths of the labels of weak blocks, in order, relative to their mean: a block's label has
/// constant norm over the rows, so its natural spread (chi, here a normal of the same variance) comes from
/// the key.
class BlockRadii {
 public:
  explicit BlockRadii(Key key);
  float next(int block_bits);

 private:
  Philox random_;
};

}  // namespace diffc::rcc
