// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/container/container.h"

#include <gtest/gtest.h>

#include <numeric>

#include "codec/base/error.h"
#include "codec/container/boxes.h"

namespace diffc {
namespace {

class ContainerTest : public testing::Test {
 protected:
  ContainerTest() : session_(std::make_shared<Registry>(), {}) {
    stream_.codec = "diffc";
    stream_.width = 64;
    stream_.height = 64;
    stream_.channels = 3;
    stream_.scheme = 6;
    stream_.schedule = 57;
    stream_.steps = 40;
    stream_.model_id = "a1b2c3d4" + std::string(56, '0');
    payload_.resize(100);
    std::iota(payload_.begin(), payload_.end(), uint8_t{0});
  }

  Extras all_extras() const {
    Extras extras;
    extras.alpha.resize(64 * 64);
    for (std::size_t k = 0; k < extras.alpha.size(); ++k)
      extras.alpha[k] = static_cast<uint8_t>(k / 64 * 3 + k % 64);
    extras.icc.assign(500, 7);
    extras.exif.assign(90, 9);
    return extras;
  }

  Session session_;
  StreamInfo stream_;
  std::vector<uint8_t> payload_;
};

TEST_F(ContainerTest, DefaultSmallFileHasTwelveBytesOfHeader) {
  uint64_t header = 0;
  const auto bytes = write_container(stream_, payload_, {}, {}, &header);
  EXPECT_EQ(header, 12u);
  EXPECT_EQ(bytes.size(), 112u);
  EXPECT_EQ(container_overhead(stream_, {}, {}, 100), 12u);
}

// The bytes of FORMAT.md, section 1, spelled out.
TEST_F(ContainerTest, HeaderBytesAreThoseOfTheSpecification) {
  stream_.salt = 0x5A;
  const auto bytes = write_container(stream_, {}, {}, {});
  const std::vector<uint8_t> expected = {0xD1, 0xFC, 0x20, 0x26, 57, 40, 0xA1, 0xB2, 0xC3, 64, 64, 0x5A};
  EXPECT_EQ(bytes, expected);
}

TEST_F(ContainerTest, RoundTripWithEverything) {
  stream_.seed = 0x0123456789ABCDEF;
  stream_.channels = 1;
  stream_.width = 300;
  stream_.height = 200;
  Extras extras = all_extras();
  extras.alpha.resize(300 * 200, 255);
  const auto bytes = write_container(stream_, payload_, extras, {.checksum = true, .full_model_hash = true});
  EXPECT_EQ(container_overhead(stream_, extras, {.checksum = true, .full_model_hash = true}, 100) + 100,
            bytes.size());
  const Container c = parse_container(session_, bytes);
  EXPECT_EQ(c.stream.codec, "diffc");
  EXPECT_EQ(c.stream.width, 300);
  EXPECT_EQ(c.stream.height, 200);
  EXPECT_EQ(c.stream.channels, 1);
  EXPECT_EQ(c.stream.scheme, 6);
  EXPECT_EQ(c.stream.schedule, 57);
  EXPECT_EQ(c.stream.steps, 40);
  EXPECT_EQ(c.stream.seed, stream_.seed);
  EXPECT_EQ(c.stream.model_id, stream_.model_id);
  EXPECT_TRUE(std::equal(c.payload.begin(), c.payload.end(), payload_.begin(), payload_.end()));
  EXPECT_EQ(c.extras.alpha, extras.alpha);
  EXPECT_EQ(c.extras.icc, extras.icc);
  EXPECT_EQ(c.extras.exif, extras.exif);
  EXPECT_TRUE(c.warnings.empty());
}

TEST_F(ContainerTest, NamedCodecWrapsItsNativeFile) {
  stream_.codec = "jpeg";
  const auto bytes = write_container(stream_, payload_, {}, {});
  const Container c = parse_container(session_, bytes);
  EXPECT_TRUE(c.named);
  EXPECT_EQ(c.stream.codec, "jpeg");
  EXPECT_EQ(c.payload.size(), 100u);
}

TEST_F(ContainerTest, PrefixWithoutBoxesWarns) {
  uint64_t header = 0;
  const auto bytes = write_container(stream_, payload_, all_extras(), {}, &header);
  for (std::size_t n = header; n < bytes.size(); ++n) {
    const Container c = parse_container(session_, std::span(bytes).first(n));
    EXPECT_FALSE(c.warnings.empty()) << n;
    EXPECT_LE(c.payload.size(), 100u);
    EXPECT_TRUE(c.extras.alpha.empty() || n + 1 > bytes.size());
  }
}

TEST_F(ContainerTest, ShorterThanAHeaderIsTruncated) {
  const auto bytes = write_container(stream_, payload_, all_extras(), {.checksum = true});
  uint64_t header = 0;
  write_container(stream_, payload_, all_extras(), {.checksum = true}, &header);
  for (std::size_t n = 2; n < header; ++n) {
    try {
      parse_container(session_, std::span(bytes).first(n));
      FAIL() << n;
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::kTruncated) << n;
    }
  }
}

TEST_F(ContainerTest, ChecksumFindsEveryFlippedByte) {
  const auto bytes = write_container(stream_, payload_, all_extras(), {.checksum = true});
  for (std::size_t k = 0; k < bytes.size(); ++k) {
    auto damaged = bytes;
    damaged[k] ^= 0x10;
    bool noticed = false;
    try {
      // A length that now points past the end makes the rest look like a prefix: that comes with a warning.
      noticed = !parse_container(session_, damaged).warnings.empty();
    } catch (const Error&) {
      noticed = true;
    }
    EXPECT_TRUE(noticed) << "byte " << k;
  }
}

TEST_F(ContainerTest, EveryFlipWithoutChecksumIsAFileOrAnError) {
  const auto bytes = write_container(stream_, payload_, all_extras(), {});
  for (std::size_t k = 0; k < bytes.size(); ++k)
    for (int bit = 0; bit < 8; ++bit) {
      auto damaged = bytes;
      damaged[k] ^= static_cast<uint8_t>(1 << bit);
      try {
        const Container c = parse_container(session_, damaged);
        EXPECT_LE(c.payload.size(), bytes.size());
      } catch (const Error&) {
      }
    }
}

TEST_F(ContainerTest, HugeDeclaredSizesAreRefusedBeforeAllocation) {
  stream_.width = 1 << 30;
  stream_.height = 1 << 30;
  const auto bytes = write_container(stream_, {}, {}, {});
  try {
    parse_container(session_, bytes);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::kLimit);
  }
}

TEST_F(ContainerTest, KeyDependsOnEveryIngredient) {
  const uint64_t key = stream_key(stream_);
  for (int field = 0; field < 5; ++field) {
    StreamInfo other = stream_;
    if (field == 0) other.salt = 1;
    if (field == 1) other.seed = 1;
    if (field == 2) other.width = 65;
    if (field == 3) other.height = 65;
    if (field == 4) other.model_id[0] = 'b';
    EXPECT_NE(stream_key(other), key) << field;
  }
}

TEST(Boxes, AlphaRoundTripsForEveryKindOfPlane) {
  for (int kind = 0; kind < 4; ++kind) {
    std::vector<uint8_t> plane(33 * 17);
    for (int y = 0; y < 17; ++y)
      for (int x = 0; x < 33; ++x)
        plane[y * 33 + x] = static_cast<uint8_t>(kind == 0   ? 0
                                                 : kind == 1 ? 5 * x
                                                 : kind == 2 ? 11 * y
                                                             : x * y * 37);
    EXPECT_EQ(unpack_alpha(pack_alpha(plane, 33, 17), 33, 17), plane) << kind;
  }
}

TEST(Boxes, FramesAboveTheirBoundAreRefused) {
  const std::vector<uint8_t> frame = zstd_compress(std::vector<uint8_t>(100000, 0));
  EXPECT_THROW(zstd_decompress(frame, 99999, "test"), Error);
  EXPECT_EQ(zstd_decompress(frame, 100000, "test").size(), 100000u);
}

}  // namespace
}  // namespace diffc
