// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/bits/philox.h"

#include <cmath>
#include <numbers>

namespace diffc {

uint32_t Philox::next_u32() {
  if (used_ == 4) {
    uint32_t ctr[4] = {static_cast<uint32_t>(counter_), static_cast<uint32_t>(counter_ >> 32),
                       static_cast<uint32_t>(stream_), static_cast<uint32_t>(stream_ >> 32)};
    philox4x32(ctr, static_cast<uint32_t>(key_), static_cast<uint32_t>(key_ >> 32));
    block_ = {ctr[0], ctr[1], ctr[2], ctr[3]};
    ++counter_;
    used_ = 0;
  }
  return block_[used_++];
}

uint32_t Philox::below(uint32_t n) {
  // Multiply-shift with rejection of the few values that would be over-represented (Lemire 2019).
  uint64_t product = uint64_t{next_u32()} * n;
  if (static_cast<uint32_t>(product) < n) {
    const uint32_t threshold = (0u - n) % n;
    while (static_cast<uint32_t>(product) < threshold) product = uint64_t{next_u32()} * n;
  }
  return static_cast<uint32_t>(product >> 32);
}

float Philox::normal() {
  if (has_spare_) {
    has_spare_ = false;
    return spare_;
  }
  const double radius = std::sqrt(-2.0 * std::log(uniform()));
  const double angle = 2.0 * std::numbers::pi * uniform();
  spare_ = static_cast<float>(radius * std::sin(angle));
  has_spare_ = true;
  return static_cast<float>(radius * std::cos(angle));
}

void Philox::fill_normal(std::span<float> out) {
  for (float& x : out) x = normal();
}

uint64_t mix_keys(uint64_t a, uint64_t b) {
  uint64_t z = a + 0x9E3779B97F4A7C15u * (b + 1);
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
  return z ^ (z >> 31);
}

}  // namespace diffc
