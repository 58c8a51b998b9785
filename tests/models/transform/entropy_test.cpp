// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include <gtest/gtest.h>

#include <cmath>

#include "codec/base/error.h"
#include "models/transform/frequency_table.h"
#include "models/transform/normal_tables.h"

namespace diffc::transform {
namespace {

TEST(FrequencyTable, RoundTripWithinAndOutside) {
  const FrequencyTable table = FrequencyTable::of_probabilities(-2, std::vector{0.1, 0.2, 0.4, 0.2, 0.05});
  const std::vector<int> symbols = {0, -2, 2, 3, -3, 100, -100, 65000, -65000, 1, 0};
  RangeEncoder encoder;
  double bits = 0;
  for (const int s : symbols) {
    table.encode(encoder, s);
    bits += table.bits(s);
  }
  EXPECT_NEAR(encoder.bits(), bits, 0.01);
  const std::vector<uint8_t> bytes = encoder.finish();
  RangeDecoder decoder(bytes);
  for (const int s : symbols) EXPECT_EQ(table.decode(decoder), s);
  EXPECT_TRUE(decoder.determined());
}

TEST(FrequencyTable, RefusesWhatIsNone) {
  const auto fails = [](const std::vector<uint32_t>& frequencies) {
    EXPECT_THROW(FrequencyTable(0, frequencies), Error);
  };
  fails({});
  fails({65536});
  fails({65535, 0, 1});
  fails({65535, 2});
  fails({1, 1});
  EXPECT_NO_THROW(FrequencyTable(0, std::vector<uint32_t>{65535, 1}));
}

TEST(FrequencyTable, EscapesEnd) {
  const FrequencyTable table = FrequencyTable::of_probabilities(0, std::vector{0.25, 0.25});
  RangeEncoder encoder;
  encoder.encode(65536 - table.frequency(2), table.frequency(2), FrequencyTable::kShift);
  for (int i = 0; i < 40; ++i) encoder.encode_bits(1, 1);
  const std::vector<uint8_t> bytes = encoder.finish();
  RangeDecoder decoder(bytes);
  EXPECT_THROW(table.decode(decoder), Error);
}

TEST(NormalTables, AreThoseOfANormalLaw) {
  for (int i = 0; i < kScales; ++i) {
    const FrequencyTable& table = normal_tables()[static_cast<size_t>(i)];
    const double scale = std::pow(2.0, (i - kUnitScale) / 8.0);
    EXPECT_NEAR(scale_of(i) / scale, 1, 1e-12);
    for (int k = 0; k < table.count(); ++k) {
      const double v = table.first() + k, root = scale * std::sqrt(2.0);
      const double p = 0.5 * (std::erfc((std::abs(v) - 0.5) / root) - std::erfc((std::abs(v) + 0.5) / root));
      const double spare = 65536.0 - table.count() - 1;
      EXPECT_NEAR(table.frequency(k), 1 + p * spare, 1.01) << i << " " << v;
    }
  }
}

// Files are read by these numbers.
TEST(NormalTables, NeverChange) {
  uint64_t hash = 0xCBF29CE484222325;  // FNV-1a
  size_t entries = 0;
  for (const FrequencyTable& table : normal_tables())
    for (int k = 0; k <= table.count(); ++k, ++entries) hash = (hash ^ table.frequency(k)) * 0x100000001B3;
  EXPECT_EQ(entries, 12154u);
  EXPECT_EQ(hash, 2059939371456252551u);
}

}  // namespace
}  // namespace diffc::transform
