// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// The fixed random signs F behind the labels of weak blocks (codec/rcc/trellis_code.h).

#pragma once

#include <cstdint>
#include <vector>

namespace diffc::rcc {

class SignPattern {
 public:
  explicit SignPattern(int row_bits);
  bool bit(uint32_t position) const { return words_[position >> 5] >> (position & 31) & 1; }

 private:
  std::vector<uint32_t> words_;
};

/// Shared, built on first use. Thread-safe.
const SignPattern& sign_pattern(int row_bits);

}  // namespace diffc::rcc
