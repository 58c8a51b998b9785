// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/base/sha256.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "codec/base/error.h"

namespace diffc {
namespace {

// Messages and digests of FIPS 180-4 (NIST, "Examples with intermediate values").
constexpr std::string_view kTwoBlocks = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";

TEST(Sha256, NistVectors) {
  EXPECT_EQ(sha256_hex(std::string_view("")),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(sha256_hex(std::string_view("abc")),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(sha256_hex(kTwoBlocks), "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  EXPECT_EQ(sha256_hex(std::string(1000000, 'a')),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Sha256, TextAndBytesAreTheSame) {
  const std::vector<uint8_t> bytes(kTwoBlocks.begin(), kTwoBlocks.end());
  EXPECT_EQ(sha256_hex(bytes), sha256_hex(kTwoBlocks));
}

TEST(Sha256, PartsAreTheWhole) {
  std::vector<uint8_t> content(1000);
  for (std::size_t k = 0; k < content.size(); ++k) content[k] = static_cast<uint8_t>(k * 37);
  const std::string whole = sha256_hex(content);
  for (const std::size_t part : {1, 3, 63, 64, 65, 999}) {
    Sha256 sha;
    for (std::size_t k = 0; k < content.size(); k += part)
      sha.add(std::span<const uint8_t>(content).subspan(k, std::min(part, content.size() - k)));
    EXPECT_EQ(sha.hex(), whole) << part;
  }
}

TEST(Hex, ThereAndBack) {
  std::vector<uint8_t> bytes(256);
  for (std::size_t k = 0; k < bytes.size(); ++k) bytes[k] = static_cast<uint8_t>(k);
  EXPECT_EQ(to_hex(bytes).substr(0, 8), "00010203");
  EXPECT_EQ(to_hex(bytes).substr(504), "fcfdfeff");
  EXPECT_EQ(from_hex(to_hex(bytes)), bytes);
  EXPECT_EQ(from_hex("aBcD"), (std::vector<uint8_t>{0xAB, 0xCD}));
  EXPECT_EQ(to_hex({}), "");
  EXPECT_TRUE(from_hex("").empty());
}

TEST(Hex, OtherTextIsAnError) {
  for (const char* text : {"a", "abc", "0g", "g0", " 1", "1 ", "+1", "-1", "0x"}) {
    EXPECT_THROW(from_hex(text), Error) << text;
  }
}

}  // namespace
}  // namespace diffc
