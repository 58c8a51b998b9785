// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// The labels of the trellis: which vector a register content stands for. Shared by the encoder's search, the
// decoder and the CUDA kernels, so plain functions of integers.
//
// The register holds the newest nu + 1 message bits, bit 0 the newest. Its bits 1..nu-1 are the row; bit 0
// xor bit nu is the sign. Labels of the two branches that leave a state are therefore opposite, and so are
// the labels of the two that enter one, which gains 1.3 % of efficiency at nu = 16 over independent labels
// (codec/rcc/THEORY.md) and quarters the correlations to compute.
//
// Strong dimensions (a sizeable share of a bit each) have scalar labels: column c of the code is a
// pseudo-random permutation of the quantiles of N(0, 1). Weak dimensions are taken in blocks; a block's label
// is H D s, an orthonormal Hadamard matrix times shared signs times a +-1 vector s that depends on the row:
// s_i = F[i][row_low] (-1)^{popcount(i & row_high)}. All correlations of a block are then fast Hadamard
// transforms, whose cost per row grows as the logarithm of the block's size.

#pragma once

#include <cstdint>

#include "codec/bits/philox_rounds.h"

namespace diffc::rcc {

/// Bijection of [0, 2^bits) for column c; 5 <= bits <= 31.
DIFFC_HOST_DEVICE inline uint32_t permute_row(uint32_t row, uint32_t column, int bits) {
  const uint32_t mask = (1u << bits) - 1;
  const uint32_t salt = (column + 1) * 0x9E3779B9u;
  uint32_t x = row;
  x = (x * 0xD2511F53u + salt) & mask;
  x ^= x >> (bits / 2);
  x = (x * (0xCD9E8D57u + 4 * salt) + (salt >> 7)) & mask;
  x ^= x >> (bits / 2);
  x = (x * 0x85EBCA6Bu + (salt >> 3)) & mask;
  x ^= x >> (bits - bits / 2);
  return (x * 0xC2B2AE35u) & mask;
}

/// Index into the quantile table (15 bits) of the label of a strong dimension.
DIFFC_HOST_DEVICE inline uint32_t strong_rank(uint32_t row, uint32_t column, int row_bits) {
  const uint32_t x = permute_row(row, column, row_bits);
  if (row_bits >= 15) return x >> (row_bits - 15);
  // Fewer rows than quantiles: a stratified choice among them.
  const uint32_t extra = ((x + 1) * 0x9E3779B1u + column * 0x85EBCA77u) * 0xC2B2AE3Du;
  return (x << (15 - row_bits)) | (extra >> (17 + row_bits));
}

/// Rows of stage t, use g (column group or weak block) are xored with this: labels of different stages are
/// then different functions of the register. The low six bits stay, so that the encoder can work on whole
/// vectors.
DIFFC_HOST_DEVICE inline uint32_t row_scramble(uint32_t stage, uint32_t use, int row_bits) {
  uint32_t x = stage * 0x9E3779B9u + use * 0x85EBCA6Bu + 0x27D4EB2Fu;
  x = (x ^ (x >> 15)) * 0x2C1B3C6Du;
  x = (x ^ (x >> 12)) * 0x297A2D39u;
  x ^= x >> 15;
  return x & ((1u << row_bits) - 1) & ~63u;
}

}  // namespace diffc::rcc
