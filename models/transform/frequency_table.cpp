// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/transform/frequency_table.h"

#include <algorithm>
#include <bit>
#include <cmath>

#include "codec/base/error.h"

namespace diffc::transform {
namespace {

constexpr uint32_t kTotal = 1u << FrequencyTable::kShift;
constexpr int kMaxEscapeBits = 24;

/// 0, 1, 2, ... for the integers just above the table, just below it, the second above, ...
uint32_t outside(int symbol, int first, int last) {
  return symbol > last ? 2 * static_cast<uint32_t>(symbol - last - 1)
                       : 2 * static_cast<uint32_t>(first - 1 - symbol) + 1;
}

}  // namespace

FrequencyTable::FrequencyTable(int first, std::span<const uint32_t> frequencies)
    : first_(first), cumulative_(1, 0) {
  for (const uint32_t f : frequencies) {
    if (f == 0 || f > kTotal) throw Error(ErrorKind::kData, "a table of frequencies holds impossible ones");
    cumulative_.push_back(cumulative_.back() + f);
  }
  if (frequencies.size() < 2 || frequencies.size() >= kTotal || cumulative_.back() != kTotal)
    throw Error(ErrorKind::kData, "a table of frequencies does not sum to one");
}

FrequencyTable FrequencyTable::of_probabilities(int first, std::span<const double> probabilities) {
  const std::size_t n = probabilities.size() + 1;
  std::vector<uint32_t> frequencies(n, 1);
  const auto spare = static_cast<double>(kTotal - n);
  // Sums are rounded, so that errors do not add up.
  double sum = 0;
  uint32_t given = 0;
  for (std::size_t i = 0; i + 1 < n; ++i) {
    sum = std::min(1.0, sum + std::max(probabilities[i], 0.0));
    const auto upto = static_cast<uint32_t>(sum * spare);
    frequencies[i] += upto - given;
    given = upto;
  }
  frequencies[n - 1] += kTotal - static_cast<uint32_t>(n) - given;
  return FrequencyTable(first, frequencies);
}

void FrequencyTable::encode(RangeEncoder& coder, int symbol) const {
  const int index = symbol - first_;
  if (index >= 0 && index < count()) {
    coder.encode(cumulative_[index], frequency(index), kShift);
    return;
  }
  coder.encode(cumulative_[count()], frequency(count()), kShift);
  const uint32_t code = outside(symbol, first_, first_ + count() - 1) + 1;
  const int bits = std::bit_width(code);
  for (int i = 1; i < bits; ++i) coder.encode_bits(1, 1);
  coder.encode_bits(0, 1);
  coder.encode_bits(code - (1u << (bits - 1)), bits - 1);
}

int FrequencyTable::decode(RangeDecoder& coder) const {
  const uint32_t value = coder.peek(kShift);
  const auto above = std::upper_bound(cumulative_.begin(), cumulative_.end(), value);
  const int index = std::min(static_cast<int>(above - cumulative_.begin()) - 1, count());
  coder.consume(cumulative_[index], frequency(index), kShift);
  if (index < count()) return first_ + index;
  int bits = 1;
  while (coder.decode_bits(1) != 0) {
    if (!coder.determined()) return 0;
    if (++bits > kMaxEscapeBits) throw Error(ErrorKind::kData, "damaged payload: a symbol is out of range");
  }
  const uint32_t code = (1u << (bits - 1)) + coder.decode_bits(bits - 1) - 1;
  const int distance = static_cast<int>(code / 2) + 1;
  return code % 2 == 0 ? first_ + count() - 1 + distance : first_ - distance;
}

double FrequencyTable::bits(int symbol) const {
  const int index = symbol - first_;
  if (index >= 0 && index < count()) return kShift - std::log2(frequency(index));
  const uint32_t code = outside(symbol, first_, first_ + count() - 1) + 1;
  return kShift - std::log2(frequency(count())) + 2.0 * std::bit_width(code) - 1;
}

}  // namespace diffc::transform
