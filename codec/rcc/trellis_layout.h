// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Where every dimension of a message goes: the same on both sides, from the plan, the key and the code's size
// only.

#pragma once

#include <cstdint>
#include <vector>

#include "codec/rcc/scheme.h"
#include "codec/rcc/trellis_code.h"

namespace diffc::rcc {

/// Size of a code; fixed by the scheme id.
struct TrellisCode {
  int nu = 16;      ///< Register bits of a state.
  int columns = 8;  ///< Distinct columns of scalar labels.
  /// Eighths of the initial state's nu bits that are meant for the first stage's label.
  int head_eighths = 4;

  int row_bits() const { return nu - 1; }
  uint32_t rows() const { return 1u << (nu - 1); }
  /// Largest and smallest weak block: log2 of its length.
  int max_block_bits() const { return nu - 6 < 8 ? nu - 6 : 8; }
  int min_block_bits() const {
    const int wanted = nu > 16 ? 8 : 7;
    return max_block_bits() < wanted ? max_block_bits() : wanted;
  }
};

/// A weak block: dimensions order[begin, begin + count), padded to 2^block_bits.
struct WeakBlock {
  uint32_t begin = 0;
  uint32_t count = 0;
  int block_bits = 0;
  uint32_t scramble = 0;
};

struct TrellisLayout {
  uint32_t bits = 0;                  ///< Message length.
  int head_bits = 0;                  ///< Bits of the first stage: min(bits, nu); every later stage has one.
  int min_block_bits = 0;             ///< Smallest weak block: log2 of its padded length.
  uint32_t stages = 0;                ///< bits - head_bits + 1, or 0.
  std::vector<uint32_t> order;        ///< Dimensions that the message describes, stage after stage.
  std::vector<uint32_t> stage_begin;  ///< stages + 1 offsets into order.
  std::vector<uint32_t> strong;       ///< Per stage: its first so many dimensions are strong.
  std::vector<uint8_t> negative;      ///< Shared sign of each entry of order.
  std::vector<uint32_t> silent;       ///< Dimensions whose labels carry nothing.
};

/// Lays a message of `bits` bits out. Each stage takes the dimensions whose cumulative weight, in a random
/// order, ends within its bit. `all_strong`: none is weak, however small its share. O(dimensions).
TrellisLayout make_layout(const Plan& plan, Key key, const TrellisCode& code, uint32_t bits, bool all_strong);

/// Calls visit(WeakBlock) for the weak blocks of a stage.
template <typename Visit>
void for_each_weak_block(const TrellisLayout& layout, const TrellisCode& code, uint32_t stage, Visit visit) {
  uint32_t begin = layout.stage_begin[stage] + layout.strong[stage];
  const uint32_t end = layout.stage_begin[stage + 1];
  for (uint32_t use = 0x10000; begin < end; ++use) {
    WeakBlock block;
    block.begin = begin;
    block.block_bits = layout.min_block_bits;
    while (block.block_bits < code.max_block_bits() && (1u << block.block_bits) < end - begin)
      ++block.block_bits;
    block.count = end - begin < (1u << block.block_bits) ? end - begin : 1u << block.block_bits;
    block.scramble = row_scramble(stage, use, code.row_bits());
    visit(block);
    begin += block.count;
  }
}

}  // namespace diffc::rcc
