// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// The law of the index that the Poisson functional representation selects for a Gaussian shift, and its
// coding.
//
// With s = |m| and the winner's g = <z, m>/s - s ~ N(0, 1), the weight is W = exp(s g + s^2/2) and, given W,
// the index K - 1 is geometric: P(K - 1 >= n | W) = (c/(1 + c))^n with c = W Phi(g + s) - Phi(g) (integrate
// the arrival time Exp(1) of the winner over the Poisson number of points that come earlier; Li & El Gamal
// 2018).
//
// The index is coded as a class (a quarter of an octave) and raw bits within it. Class frequencies are
// integers that come from IEEE additions, multiplications and divisions only, so both ends agree on every
// machine.

#pragma once

#include <cstdint>
#include <vector>

#include "codec/bits/range_coder.h"

namespace diffc::rcc {

/// Classes of indices 0 .. 2^bits - 1.
class IndexClasses {
 public:
  explicit IndexClasses(int bits);
  uint32_t count() const { return static_cast<uint32_t>(begin_.size()) - 1; }
  uint32_t class_of(uint32_t index) const;
  uint32_t begin(uint32_t c) const { return begin_[c]; }
  uint32_t size(uint32_t c) const { return begin_[c + 1] - begin_[c]; }
  int raw_bits(uint32_t c) const;

 private:
  std::vector<uint32_t> begin_;
};

/// P(class) of the exact law for a chunk of `kl` sixteenths of a bit, truncated at 2^bits.
std::vector<double> index_class_law(const IndexClasses& classes, uint32_t kl);

/// P(K > 2^bits) of that law before truncation.
double index_truncation(int bits, uint32_t kl);

/// The law as frequencies that sum to 2^15, each at least 1.
std::vector<uint16_t> index_frequencies(const IndexClasses& classes, uint32_t kl);

/// Codes the indices of one message: by the law, or with frequencies that adapt from it, whichever is shorter
/// (one bit tells, in messages of 16 chunks and more).
void write_indices(const std::vector<uint32_t>& indices, int bits, uint32_t kl, RangeEncoder& coder);
std::vector<uint32_t> read_indices(uint32_t count, int bits, uint32_t kl, RangeDecoder& coder);

/// Expected bits of one index by the law.
double expected_index_bits(int bits, uint32_t kl);

}  // namespace diffc::rcc
