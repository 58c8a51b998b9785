// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/diffusion/stream_header.h"

#include <gtest/gtest.h>

#include "codec/base/error.h"

namespace diffc {
namespace {

StreamInfo stream() {
  StreamInfo stream;
  stream.codec = "diffc";
  stream.width = stream.height = 64;
  stream.channels = 3;
  stream.model_id = "a1b2c3d4" + std::string(56, '0');
  stream.codec_header = header_bytes({6, 57, 41});
  return stream;
}

TEST(StreamHeader, BytesAreThoseOfTheSpecification) {
  EXPECT_EQ(header_bytes({6, 57, 256}), (std::vector<uint8_t>{0x86, 57, 255}));
  EXPECT_EQ(header_bytes({6, 96, 0}), (std::vector<uint8_t>{6, 96, 0}));
  EXPECT_EQ(read_header(stream()).scheme, 6);
  EXPECT_EQ(read_header(stream()).schedule, 57);
  EXPECT_EQ(read_header(stream()).steps, 41);
}

TEST(StreamHeader, LosslessIsABitOfTheFirstByte) {
  EXPECT_EQ(header_bytes({6, 96, 0, true}), (std::vector<uint8_t>{0x26, 96, 0}));
  StreamInfo other = stream();
  other.codec_header = {0xA6, 57, 40};
  EXPECT_TRUE(read_header(other).lossless);
  EXPECT_EQ(read_header(other).scheme, 6);
  EXPECT_EQ(read_header(other).steps, 41);
  EXPECT_EQ(describe_header(other).back().name, "lossless");
}

TEST(StreamHeader, ExactIsABitOfTheFirstByteUnlessLosslessSaysSo) {
  EXPECT_EQ(header_bytes({6, 96, 0, false, true}), (std::vector<uint8_t>{0x16, 96, 0}));
  EXPECT_EQ(header_bytes({6, 96, 0, true, true}), (std::vector<uint8_t>{0x26, 96, 0}));
  EXPECT_FALSE(read_header(stream()).exact);
  StreamInfo other = stream();
  other.codec_header = {0x96, 57, 40};
  EXPECT_TRUE(read_header(other).exact);
  EXPECT_FALSE(read_header(other).lossless);
  EXPECT_EQ(read_header(other).scheme, 6);
  EXPECT_EQ(describe_header(other).back().name, "exact");
  other.codec_header = {0xA6, 57, 40};
  EXPECT_TRUE(read_header(other).exact);
  other.codec_header = {0xB6, 57, 40};
  EXPECT_THROW(read_header(other), Error);
}

TEST(StreamHeader, Version1HasItsOwnMeaning) {
  StreamInfo first = stream();
  first.format = 1;
  first.codec_header = {6, 57, 40};
  EXPECT_EQ(read_header(first).scheme, 6);
  EXPECT_EQ(read_header(first).steps, 41);
  first.codec_header = {0x16, 57, 40};
  EXPECT_EQ(read_header(first).scheme, 0x16);
  EXPECT_FALSE(read_header(first).exact);
}

TEST(StreamHeader, StepsWithoutTheirBitAreDamage) {
  StreamInfo other = stream();
  other.codec_header = {6, 57, 40};
  EXPECT_THROW(read_header(other), Error);
}

TEST(StreamHeader, AnotherLengthIsDamage) {
  StreamInfo other = stream();
  other.codec_header.pop_back();
  EXPECT_THROW(read_header(other), Error);
}

TEST(StreamHeader, AModelWithoutAHexIdHasNoKey) {
  StreamInfo other = stream();
  other.format = 1;
  for (const char* id : {"not hex", "a1b", "A1B2C3"}) {
    other.model_id = id;
    EXPECT_THROW(stream_key(other), Error) << id;
  }
}

TEST(StreamHeader, FieldsInWords) {
  const std::vector<HeaderField> fields = describe_header(stream());
  ASSERT_EQ(fields.size(), 3u);
  EXPECT_EQ(fields[0].name, "rcc");
  EXPECT_EQ(std::get<std::string>(fields[0].value), "trellis");
  EXPECT_EQ(std::get<int64_t>(fields[1].value), 57);
  EXPECT_EQ(std::get<int64_t>(fields[2].value), 41);
}

TEST(StreamHeader, KeyDependsOnEveryIngredient) {
  const uint64_t key = stream_key(stream());
  for (int field = 0; field < 4; ++field) {
    StreamInfo other = stream();
    if (field == 0) other.salt = 1;
    if (field == 1) other.seed = 1;
    if (field == 2) other.width = 65;
    if (field == 3) other.height = 65;
    EXPECT_NE(stream_key(other), key) << field;
  }
  StreamInfo first = stream(), other = stream();
  first.format = other.format = 1;
  other.model_id[0] = 'b';
  EXPECT_NE(stream_key(first), stream_key(other));
}

}  // namespace
}  // namespace diffc
