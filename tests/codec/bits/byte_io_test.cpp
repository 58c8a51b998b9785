// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/bits/byte_io.h"

#include <gtest/gtest.h>

#include "codec/base/error.h"
#include "codec/bits/crc32.h"

namespace diffc {
namespace {

TEST(ByteIo, VarintsRoundTripInShortestForm) {
  const std::pair<uint32_t, std::size_t> cases[] = {
      {0, 1},       {1, 1},       {127, 1},       {128, 2},       {16383, 2},      {16384, 3},
      {2097151, 3}, {2097152, 4}, {268435455, 4}, {268435456, 5}, {4294967295u, 5}};
  for (const auto& [value, bytes] : cases) {
    ByteWriter out;
    out.varint(value);
    EXPECT_EQ(out.bytes().size(), bytes) << value;
    ByteReader in(out.bytes(), "test");
    EXPECT_EQ(in.varint(), value);
    EXPECT_EQ(in.remaining(), 0u);
  }
}

TEST(ByteIo, RefusesLongFormsAndOverflow) {
  const uint8_t padded[] = {0x80, 0x01};
  EXPECT_THROW(ByteReader(padded, "test").varint(), Error);
  const uint8_t huge[] = {0xFF, 0xFF, 0xFF, 0xFF, 0x7F};
  EXPECT_THROW(ByteReader(huge, "test").varint(), Error);
  const uint8_t endless[] = {0x81, 0x81, 0x81, 0x81, 0x81, 0x01};
  EXPECT_THROW(ByteReader(endless, "test").varint(), Error);
}

TEST(ByteIo, SaysWhatIsTruncated) {
  const uint8_t one[] = {0x81};
  ByteReader in(one, "the header");
  try {
    in.big_endian(4);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::kTruncated);
    EXPECT_STREQ(error.what(), "the header is truncated: the file is incomplete");
  }
}

// The check value of CRC-32 (ISO-HDLC) for the nine digits.
TEST(Crc32, CheckValue) {
  const uint8_t digits[] = {'1', '2', '3', '4', '5', '6', '7', '8', '9'};
  EXPECT_EQ(crc32(digits), 0xCBF43926u);
  EXPECT_EQ(crc32({}), 0u);
}

}  // namespace
}  // namespace diffc
