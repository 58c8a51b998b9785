// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// What the branch metrics of a stage are sums of: integers that a processor and a GPU add up alike. The sums
// saturate, so that the order counts: kinds in the order below, each in its own.

#pragma once

#include <cstdint>
#include <vector>

namespace diffc::rcc {

/// f(z) = a z + b z^2 - c of a scalar label with much information: TrellisKernels::add_exact.
struct ExactTerm {
  float a, b, c;
  uint32_t column, scramble;
};

/// A scalar label: TrellisKernels::add_columns.
struct ColumnTerm {
  int16_t a, b;
  uint32_t column, scramble;
};

/// A weak block, with 2^block_bits amplitudes from `first_amplitude` on: TrellisKernels::add_block.
struct BlockTerm {
  int block_bits;
  uint32_t first_amplitude, scramble;
};

struct StageTerms {
  std::vector<ExactTerm> exact;
  std::vector<ColumnTerm> narrow;  ///< With a part of even symmetry worth computing.
  std::vector<ColumnTerm> wide;    ///< Without: b does not count.
  std::vector<BlockTerm> blocks;
  std::vector<int16_t> amplitudes;
};

}  // namespace diffc::rcc
