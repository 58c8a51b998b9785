// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/bits/range_coder.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <vector>

#include "codec/bits/philox.h"

namespace diffc {
namespace {

/// A random mixture of adaptive symbols and raw bits, the same for encoder and decoder.
struct Script {
  std::vector<std::pair<int, uint32_t>> items;  // count of raw bits (0 = adaptive symbol), value

  explicit Script(uint64_t seed, int length) {
    Philox random(seed, 0);
    for (int k = 0; k < length; ++k) {
      const int bits = random.below(3) ? 0 : 1 + static_cast<int>(random.below(32));
      const uint32_t skewed = random.below(20) ? random.below(2) : random.below(9);
      items.emplace_back(bits, bits == 0 ? skewed : random.next_u32() >> (32 - bits));
    }
  }
};

constexpr std::array<uint16_t, 9> kWeights = {40, 20, 1, 1, 1, 1, 1, 1, 1};

std::vector<uint8_t> encode(const Script& script, std::size_t count) {
  RangeEncoder coder;
  AdaptiveModel model(kWeights);
  for (std::size_t k = 0; k < count; ++k) {
    const auto [bits, value] = script.items[k];
    if (bits)
      coder.encode_bits(value, bits);
    else
      model.encode(coder, value);
  }
  const uint64_t announced = coder.size_if_finished();
  std::vector<uint8_t> bytes = coder.finish();
  EXPECT_EQ(bytes.size(), announced);
  return bytes;
}

/// Number of leading items, up to `limit`, that the bytes determine; every determined item must be right.
std::size_t determined_items(const Script& script, std::span<const uint8_t> bytes,
                             std::size_t limit = SIZE_MAX) {
  RangeDecoder coder(bytes);
  AdaptiveModel model(kWeights);
  const std::size_t count = std::min(limit, script.items.size());
  for (std::size_t k = 0; k < count; ++k) {
    const auto [bits, value] = script.items[k];
    const uint32_t got = bits ? coder.decode_bits(bits) : model.decode(coder);
    if (!coder.determined()) return k;
    EXPECT_EQ(got, value) << "item " << k;
  }
  return count;
}

TEST(RangeCoder, RoundTrip) {
  for (uint64_t seed = 0; seed < 50; ++seed) {
    const Script script(seed, 400);
    EXPECT_EQ(determined_items(script, encode(script, 400)), 400u);
  }
}

TEST(RangeCoder, EveryPrefixIsDecodedAsFarAsItGoes) {
  const Script script(3, 120);
  const std::vector<uint8_t> whole = encode(script, 120);
  std::size_t before = 0;
  for (std::size_t n = 0; n <= whole.size(); ++n) {
    const std::size_t count = determined_items(script, std::span(whole).first(n));
    EXPECT_GE(count, before);
    before = count;
  }
  EXPECT_EQ(before, 120u);
}

TEST(RangeCoder, StoppedStreamDeterminesAllItsSymbols) {
  const Script script(9, 200);
  for (std::size_t count = 0; count <= 200; ++count)
    EXPECT_EQ(determined_items(script, encode(script, count), count), count);
}

TEST(RangeCoder, BytesNeededAreTheShortestPrefix) {
  const Script script(5, 200);
  const std::vector<uint8_t> whole = encode(script, 200);
  RangeDecoder coder(whole);
  AdaptiveModel model(kWeights);
  for (std::size_t k = 0; k < 200; ++k) {
    const int bits = script.items[k].first;
    bits ? coder.decode_bits(bits) : model.decode(coder);
    const std::size_t needed = coder.bytes_needed();
    EXPECT_EQ(determined_items(script, std::span(whole).first(needed), k + 1), k + 1);
    if (needed > 0) {
      EXPECT_LT(determined_items(script, std::span(whole).first(needed - 1), k + 1), k + 1);
    }
  }
}

TEST(RangeCoder, CarriesThroughRunsOfFF) {
  // Symbols at the top of the interval push low towards 0xFF...; the last one carries.
  RangeEncoder coder;
  for (int k = 0; k < 200; ++k) coder.encode((1u << 16) - 1, 1, 16);
  coder.encode_bits(0xFFFFFFFFu, 32);
  const std::vector<uint8_t> bytes = coder.finish();
  RangeDecoder decoder(bytes);
  for (int k = 0; k < 200; ++k) {
    EXPECT_EQ(decoder.peek(16), (1u << 16) - 1);
    decoder.consume((1u << 16) - 1, 1, 16);
  }
  EXPECT_EQ(decoder.decode_bits(32), 0xFFFFFFFFu);
  EXPECT_TRUE(decoder.determined());
}

TEST(RangeCoder, SpendsWhatItSays) {
  const Script script(5, 3000);
  RangeEncoder coder;
  AdaptiveModel model(kWeights);
  double expected = 0;
  for (const auto& [bits, value] : script.items) {
    expected += bits ? bits : model.cost(value);
    if (bits)
      coder.encode_bits(value, bits);
    else
      model.encode(coder, value);
  }
  // The range is cut to 24..32 bits, so symbols cost at most 2^-8 of themselves more.
  EXPECT_NEAR(coder.bits(), expected, 0.004 * expected);
  EXPECT_NEAR(8.0 * static_cast<double>(coder.finish().size()), expected, 0.004 * expected + 16);
}

TEST(RangeCoder, GarbageNeverLeavesTheAlphabet) {
  Philox random(21, 0);
  for (int trial = 0; trial < 200; ++trial) {
    std::vector<uint8_t> bytes(random.below(40));
    for (uint8_t& b : bytes) b = static_cast<uint8_t>(random.next_u32());
    RangeDecoder coder(bytes);
    AdaptiveModel model(kWeights);
    for (int k = 0; k < 100; ++k) {
      EXPECT_LT(model.decode(coder), kWeights.size());
      EXPECT_LT(coder.decode_bits(5), 32u);
    }
    EXPECT_FALSE(coder.determined());
  }
}

TEST(AdaptiveModel, ApproachesTheEntropyOfItsSource) {
  Philox random(2, 0);
  AdaptiveModel model(kWeights);
  RangeEncoder coder;
  constexpr int kCount = 20000;
  for (int k = 0; k < kCount; ++k) model.encode(coder, random.below(100) < 90 ? 3 : 5);
  const double entropy = -0.9 * std::log2(0.9) - 0.1 * std::log2(0.1);
  // The seven symbols that never occur keep frequencies of up to 2^7; learning the rest costs about half as
  // much again.
  const double floors = -std::log2(1.0 - 7 * 128.0 / 32768);
  EXPECT_GT(coder.bits() / kCount, entropy);
  EXPECT_LT(coder.bits() / kCount, entropy + 1.75 * floors);
}

}  // namespace
}  // namespace diffc
