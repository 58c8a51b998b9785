// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// The check values of codec/rcc/FORMAT.md: tables that must be the same on every machine, for ever.

#include <gtest/gtest.h>

#include "codec/bits/crc32.h"
#include "codec/rcc/gaussian_table.h"
#include "codec/rcc/index_law.h"
#include "codec/rcc/trellis_code.h"

namespace diffc::rcc {
namespace {

template <class Table>
uint32_t big_endian_crc(const Table& table) {
  std::vector<uint8_t> bytes;
  for (const auto value : table) {
    bytes.push_back(static_cast<uint8_t>(static_cast<uint16_t>(value) >> 8));
    bytes.push_back(static_cast<uint8_t>(value));
  }
  return crc32(bytes);
}

TEST(RccFormat, QuantileTable) {
  EXPECT_EQ(gaussian_table().value[32767], 17079);
  EXPECT_EQ(big_endian_crc(gaussian_table().value), 0x43D7B51Bu);
}

TEST(RccFormat, RowFunctions) {
  EXPECT_EQ(strong_rank(12345, 3, 15), 30870u);
  EXPECT_EQ(strong_rank(12345, 3, 11), 20846u);
  EXPECT_EQ(row_scramble(12345, 2, 15), 26176u);
}

TEST(RccFormat, IndexFrequencies) {
  const auto check = [](int bits, uint32_t kl) {
    return big_endian_crc(index_frequencies(IndexClasses(bits), kl));
  };
  EXPECT_EQ(check(10, 128), 0x6C12B850u);
  EXPECT_EQ(check(12, 160), 0xF6AF8B40u);
  EXPECT_EQ(check(14, 192), 0x9AA6741Du);
  EXPECT_EQ(check(20, 96), 0x37D2EEEBu);
}

}  // namespace
}  // namespace diffc::rcc
