// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "codec/bits/range_coder.h"

namespace diffc::transform {

/// Frequencies of the integers first .. first + count - 1 and of an escape, in units of 2^-16. What is
/// escaped follows as an Exp-Golomb code of order 0 of how far outside it lies.
class FrequencyTable {
 public:
  static constexpr int kShift = 16;

  /// `frequencies` are positive, the last one is the escape's, and sum to 2^16. Throws Error(kData) if not.
  FrequencyTable(int first, std::span<const uint32_t> frequencies);

  /// The table of these probabilities, which need not sum to one; what is missing is the escape's. All are
  /// made at least 2^-16; at most 2^15 of them. The same on every machine that agrees on the probabilities.
  static FrequencyTable of_probabilities(int first, std::span<const double> probabilities);

  void encode(RangeEncoder& coder, int symbol) const;
  /// Throws Error(kData) for an escape that no encoder writes. Meaningless once the coder is not determined.
  int decode(RangeDecoder& coder) const;
  double bits(int symbol) const;

  int first() const { return first_; }
  int count() const { return static_cast<int>(cumulative_.size()) - 2; }  ///< Without the escape.
  uint32_t frequency(int index) const { return cumulative_[index + 1] - cumulative_[index]; }

 private:
  int first_;
  std::vector<uint32_t> cumulative_;  // of count + 2 places
};

}  // namespace diffc::transform
