// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/rcc/trellis_decode.h"

#include <bit>
#include <cmath>

#include "codec/rcc/gaussian_table.h"
#include "codec/rcc/key_use.h"
#include "codec/rcc/trellis_pattern.h"

namespace diffc::rcc {
namespace {

// Unnormalised Hadamard transform, exact in integers.
void hadamard(int16_t* x, int bits) {
  for (int half = 1; half < 1 << bits; half *= 2)
    for (int i = 0; i < 1 << bits; i += 2 * half)
      for (int j = i; j < i + half; ++j) {
        const int16_t a = x[j], b = x[j + half];
        x[j] = static_cast<int16_t>(a + b);
        x[j + half] = static_cast<int16_t>(a - b);
      }
}

}  // namespace

std::vector<uint32_t> BitWords::pack(const std::vector<uint8_t>& bits) {
  std::vector<uint32_t> out(words(static_cast<uint32_t>(bits.size())));
  for (std::size_t i = 0; i < bits.size(); ++i) out[i / 32] = out[i / 32] << 1 | bits[i];
  return out;
}

std::vector<uint8_t> BitWords::unpack(std::span<const uint32_t> words, uint32_t bits) {
  std::vector<uint8_t> out(bits);
  for (uint32_t i = 0; i < bits && i / 32 < words.size(); ++i)
    out[i] = words[i / 32] >> (bits_in_word(bits, i / 32) - 1 - static_cast<int>(i % 32)) & 1;
  return out;
}

std::vector<StageLabel> stage_labels(std::span<const uint8_t> bits, const TrellisLayout& layout) {
  std::vector<StageLabel> labels(layout.stages);
  const uint32_t mask = (1u << layout.head_bits) - 1;
  const auto head = static_cast<std::size_t>(layout.head_bits);
  uint32_t state = 0;
  for (std::size_t i = 0; i < head; ++i) state = state << 1 | bits[i];
  labels[0] = {state >> 1, (state & 1) != 0};
  for (uint32_t t = 1; t < layout.stages; ++t) {
    const uint32_t bit = bits[head + t - 1];
    labels[t] = {state & (mask >> 1), ((state >> (head - 1)) ^ bit) != 0};
    state = (state << 1 | bit) & mask;
  }
  return labels;
}

BlockRadii::BlockRadii(Key key) : random_(random_stream(key, KeyUse::kTrellisRadius)) {}

float BlockRadii::next(int block_bits) {
  const float spread = 1.0f / std::sqrt(static_cast<float>(2u << block_bits));
  const int16_t normal = gaussian_table().value[random_.next_u32() >> 17];
  return 1.0f + spread * static_cast<float>(normal) * GaussianTable::kUnit;
}

void decode_trellis(std::span<const uint8_t> bits, const TrellisLayout& layout, const TrellisCode& code,
                    Key key, const LabelQuantiles& quantiles, std::span<float> z) {
  const GaussianTable& table = gaussian_table();
  if (!layout.silent.empty()) {
    Philox random = random_stream(key, KeyUse::kTrellisSilent);
    for (const uint32_t i : layout.silent) {
      const uint32_t rank = random.next_u32() >> 17;
      z[i] =
          quantiles.empty() ? static_cast<float>(table.value[rank]) * GaussianTable::kUnit : quantiles[rank];
    }
  }
  if (layout.stages == 0) return;

  const std::vector<StageLabel> labels = stage_labels(bits, layout);
  const SignPattern& pattern = sign_pattern(code.row_bits());
  BlockRadii radii(key);
  int16_t buffer[256];
  for (uint32_t t = 0; t < layout.stages; ++t) {
    const uint32_t begin = layout.stage_begin[t];
    for (uint32_t j = 0; j < layout.strong[t]; ++j) {
      const uint32_t group = j / code.columns;
      const uint32_t row = labels[t].row ^ row_scramble(t, group, code.row_bits());
      uint32_t rank = strong_rank(row, j % code.columns, code.row_bits());
      if (labels[t].negative != (layout.negative[begin + j] != 0)) rank = GaussianTable::kSize - 1 - rank;
      z[layout.order[begin + j]] =
          quantiles.empty() ? static_cast<float>(table.value[rank]) * GaussianTable::kUnit : quantiles[rank];
    }
    for_each_weak_block(layout, code, t, [&](const WeakBlock& block) {
      const uint32_t row = labels[t].row ^ block.scramble;
      const int low_bits = code.row_bits() - block.block_bits;
      const uint32_t low = row & ((1u << low_bits) - 1), high = row >> low_bits;
      const uint32_t n = 1u << block.block_bits;
      for (uint32_t i = 0; i < n; ++i) buffer[i] = pattern.bit(i << low_bits | low) ? -1 : 1;
      hadamard(buffer, block.block_bits);
      const float scale = radii.next(block.block_bits) / std::sqrt(static_cast<float>(n)) *
                          (labels[t].negative ? -1.0f : 1.0f);
      for (uint32_t j = 0; j < block.count; ++j) {
        const float value = scale * static_cast<float>(buffer[j ^ high]);
        z[layout.order[block.begin + j]] = layout.negative[block.begin + j] ? -value : value;
      }
    });
  }
}

}  // namespace diffc::rcc
