// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/bits/range_coder.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <numeric>

namespace diffc {

namespace {
constexpr uint32_t kTop = 1u << 24;
}

void RangeEncoder::shift_low() {
  if (low_ < 0xFF000000u || low_ >= (uint64_t{1} << 32)) {
    const uint8_t carry = static_cast<uint8_t>(low_ >> 32);
    if (!first_) bytes_.push_back(static_cast<uint8_t>(cache_ + carry));
    first_ = false;
    for (; pending_ > 1; --pending_) bytes_.push_back(static_cast<uint8_t>(0xFF + carry));
    cache_ = static_cast<uint8_t>(low_ >> 24);
  } else {
    ++pending_;
  }
  low_ = (low_ & 0x00FFFFFFu) << 8;
}

void RangeEncoder::encode(uint32_t cumulative, uint32_t frequency, int shift) {
  assert(frequency > 0 && cumulative + frequency <= (1u << shift));
  range_ >>= shift;
  low_ += uint64_t{range_} * cumulative;
  range_ *= frequency;
  while (range_ < kTop) {
    range_ <<= 8;
    shift_low();
  }
}

void RangeEncoder::encode_bits(uint32_t value, int count) {
  while (count > 0) {
    const int n = std::min(count, 16);
    count -= n;
    encode((value >> count) & ((1u << n) - 1), 1, n);
  }
}

std::vector<uint8_t> RangeEncoder::finish() {
  // The shortest byte string all of whose continuations lie in [low, low + range): try 0 to 4 bytes of the
  // window.
  for (int n = 0; n <= 4; ++n) {
    const uint64_t unit = uint64_t{1} << (32 - 8 * n);
    const uint64_t value = (low_ + unit - 1) / unit * unit;
    if (value + unit > low_ + range_) continue;
    low_ = value;
    for (int k = 0; k < n; ++k) shift_low();
    break;
  }
  // What is left in the cache and in pending bytes is part of the string; the window itself is all "don't
  // care".
  const uint8_t carry = static_cast<uint8_t>(low_ >> 32);
  if (!first_) bytes_.push_back(static_cast<uint8_t>(cache_ + carry));
  for (; pending_ > 1; --pending_) bytes_.push_back(static_cast<uint8_t>(0xFF + carry));
  return std::move(bytes_);
}

uint64_t RangeEncoder::size_if_finished() const {
  RangeEncoder copy;
  copy.low_ = low_;
  copy.range_ = range_;
  copy.cache_ = cache_;
  copy.pending_ = pending_;
  copy.first_ = first_;
  return bytes_.size() + copy.finish().size();
}

double RangeEncoder::bits() const {
  const double window = 32.0 - std::log2(static_cast<double>(range_) + 1.0);
  return 8.0 * (static_cast<double>(bytes_.size()) + static_cast<double>(pending_) - (first_ ? 1 : 0)) +
         window;
}

RangeDecoder::RangeDecoder(std::span<const uint8_t> bytes) : bytes_(bytes) {
  for (int k = 0; k < 4; ++k) normalise();
}

void RangeDecoder::normalise() {
  const bool real = position_ < bytes_.size();
  code_ = (code_ << 8) | (real ? bytes_[position_] : 0);
  slack_ = (slack_ << 8) | (real ? 0 : 0xFF);
  ++position_;
}

uint32_t RangeDecoder::peek(int shift) {
  const uint32_t unit = range_ >> shift;
  return std::min(code_ / unit, (1u << shift) - 1);
}

void RangeDecoder::consume(uint32_t cumulative, uint32_t frequency, int shift) {
  range_ >>= shift;
  const uint32_t start = range_ * cumulative;
  range_ *= frequency;
  code_ -= start;
  // The largest value a continuation could give must lie inside the same symbol.
  if (uint64_t{code_} + slack_ >= range_) determined_ = false;
  while (range_ < kTop) {
    range_ <<= 8;
    normalise();
  }
}

std::size_t RangeDecoder::bytes_needed() const {
  // Intervals of successive symbols are nested: the present one decides. Drop bytes from the end of the
  // window as long as every value they could have had stays inside.
  std::size_t needed = std::min(position_, bytes_.size());
  uint64_t dropped = 0;
  for (std::size_t k = 1; k <= 4; ++k) {
    const std::size_t at = position_ - k;
    if (at < bytes_.size()) dropped |= uint64_t{bytes_[at]} << (8 * (k - 1));
    if (code_ < dropped || code_ - dropped + (uint64_t{1} << (8 * k)) > range_) break;
    needed = std::min(needed, at);
  }
  return needed;
}

uint32_t RangeDecoder::decode_bits(int count) {
  uint32_t value = 0;
  while (count > 0) {
    const int n = std::min(count, 16);
    count -= n;
    const uint32_t part = peek(n);
    consume(part, 1, n);
    value = (value << n) | part;
  }
  return value;
}

AdaptiveModel::AdaptiveModel(std::span<const uint16_t> initial, int rate) : rate_(rate) {
  assert(initial.size() >= 2 && initial.size() <= 256);
  const uint64_t total = std::accumulate(initial.begin(), initial.end(), uint64_t{0});
  const uint32_t n = static_cast<uint32_t>(initial.size());
  const uint32_t budget = (1u << kShift) - n;  // every symbol keeps at least 1
  uint32_t used = 0;
  for (uint16_t w : initial) {
    const uint32_t f = 1 + static_cast<uint32_t>(uint64_t{w} * budget / total);
    frequency_.push_back(static_cast<uint16_t>(f));
    used += f;
  }
  frequency_[std::max_element(frequency_.begin(), frequency_.end()) - frequency_.begin()] +=
      static_cast<uint16_t>((1u << kShift) - used);
  rebuild();
}

void AdaptiveModel::rebuild() {
  cumulative_.resize(frequency_.size() + 1);
  uint32_t sum = 0;
  for (std::size_t k = 0; k < frequency_.size(); ++k) {
    cumulative_[k] = static_cast<uint16_t>(sum);
    sum += frequency_[k];
  }
  cumulative_.back() = static_cast<uint16_t>(sum);  // 2^15 fits 16 bits
}

void AdaptiveModel::update(uint32_t symbol) {
  // Every other symbol gives up a 2^-rate share of what it has above the floor of 1; the coded one takes the
  // sum.
  uint32_t gained = 0;
  for (uint32_t k = 0; k < frequency_.size(); ++k) {
    if (k == symbol) continue;
    const uint16_t give = static_cast<uint16_t>((frequency_[k] - 1) >> rate_);
    frequency_[k] -= give;
    gained += give;
  }
  frequency_[symbol] += static_cast<uint16_t>(gained);
  rebuild();
}

void AdaptiveModel::encode(RangeEncoder& coder, uint32_t symbol) {
  coder.encode(cumulative_[symbol], frequency_[symbol], kShift);
  update(symbol);
}

uint32_t AdaptiveModel::decode(RangeDecoder& coder) {
  const uint32_t value = coder.peek(kShift);
  const auto next = std::upper_bound(cumulative_.begin() + 1, cumulative_.end() - 1, value);
  const uint32_t symbol = static_cast<uint32_t>(next - cumulative_.begin() - 1);
  coder.consume(cumulative_[symbol], frequency_[symbol], kShift);
  update(symbol);
  return symbol;
}

double AdaptiveModel::cost(uint32_t symbol) const {
  return kShift - std::log2(frequency_[symbol]);
}

}  // namespace diffc
