// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/rcc/trellis_pattern.h"

#include <array>
#include <memory>
#include <mutex>

#include "codec/bits/philox.h"

namespace diffc::rcc {

SignPattern::SignPattern(int row_bits) : words_((std::size_t{1} << row_bits) / 32) {
  for (std::size_t i = 0; i < words_.size(); i += 4) {
    uint32_t ctr[4] = {static_cast<uint32_t>(i / 4), 0, 0, 0x7E11u};
    philox4x32(ctr, 0x5EEDu, 0xF1A7u);
    for (int k = 0; k < 4; ++k) words_[i + k] = ctr[k];
  }
}

const SignPattern& sign_pattern(int row_bits) {
  static std::mutex mutex;
  static std::array<std::unique_ptr<SignPattern>, 32> patterns;
  const std::lock_guard lock(mutex);
  auto& slot = patterns.at(row_bits);
  if (!slot) slot = std::make_unique<SignPattern>(row_bits);
  return *slot;
}

}  // namespace diffc::rcc
