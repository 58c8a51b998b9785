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
  ContainerTest() {
    stream_.codec = "diffc";
    stream_.width = 64;
    stream_.height = 64;
    stream_.channels = 3;
    stream_.codec_header = {6, 57, 40};
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

  const Limits limits_;
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
  const ContainerOptions options = {.checksum = true, .full_model_hash = true};
  const auto boxes = pack_extras(extras, 300, 200, true);
  const auto bytes = write_container(stream_, payload_, boxes, options);
  EXPECT_EQ(container_overhead(stream_, boxes, options, 100) + 100, bytes.size());
  const Container c = parse_container(limits_, bytes);
  EXPECT_EQ(c.stream.codec, "diffc");
  EXPECT_EQ(c.stream.width, 300);
  EXPECT_EQ(c.stream.height, 200);
  EXPECT_EQ(c.stream.channels, 1);
  EXPECT_EQ(c.stream.codec_header, (std::vector<uint8_t>{6, 57, 40}));
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
  stream_.codec_header.clear();
  const auto bytes = write_container(stream_, payload_, {}, {});
  const Container c = parse_container(limits_, bytes);
  EXPECT_FALSE(c.has_stream);
  EXPECT_EQ(c.stream.codec, "jpeg");
  EXPECT_EQ(c.payload.size(), 100u);
}

TEST_F(ContainerTest, PrefixWithoutBoxesWarns) {
  uint64_t header = 0;
  const auto bytes =
      write_container(stream_, payload_, pack_extras(all_extras(), 64, 64, false), {}, &header);
  for (std::size_t n = header; n < bytes.size(); ++n) {
    const Container c = parse_container(limits_, std::span(bytes).first(n));
    EXPECT_FALSE(c.warnings.empty()) << n;
    EXPECT_LE(c.payload.size(), 100u);
    EXPECT_TRUE(c.extras.alpha.empty() || n + 1 > bytes.size());
  }
}

TEST_F(ContainerTest, ShorterThanAHeaderIsTruncated) {
  const auto bytes =
      write_container(stream_, payload_, pack_extras(all_extras(), 64, 64, true), {.checksum = true});
  uint64_t header = 0;
  write_container(stream_, payload_, pack_extras(all_extras(), 64, 64, true), {.checksum = true}, &header);
  for (std::size_t n = 2; n < header; ++n) {
    try {
      parse_container(limits_, std::span(bytes).first(n));
      FAIL() << n;
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::kTruncated) << n;
    }
  }
}

TEST_F(ContainerTest, ChecksumFindsEveryFlippedByte) {
  const auto bytes =
      write_container(stream_, payload_, pack_extras(all_extras(), 64, 64, true), {.checksum = true});
  for (std::size_t k = 0; k < bytes.size(); ++k) {
    auto damaged = bytes;
    damaged[k] ^= 0x10;
    bool noticed = false;
    try {
      // A length that now points past the end makes the rest look like a prefix: that comes with a warning.
      noticed = !parse_container(limits_, damaged).warnings.empty();
    } catch (const Error&) {
      noticed = true;
    }
    EXPECT_TRUE(noticed) << "byte " << k;
  }
}

TEST_F(ContainerTest, EveryFlipWithoutChecksumIsAFileOrAnError) {
  const auto bytes = write_container(stream_, payload_, pack_extras(all_extras(), 64, 64, false), {});
  for (std::size_t k = 0; k < bytes.size(); ++k)
    for (int bit = 0; bit < 8; ++bit) {
      auto damaged = bytes;
      damaged[k] ^= static_cast<uint8_t>(1 << bit);
      try {
        const Container c = parse_container(limits_, damaged);
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
    parse_container(limits_, bytes);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::kLimit);
  }
}

TEST_F(ContainerTest, NamedCodecWithAHeaderOfItsOwn) {
  stream_.codec = "other";
  stream_.codec_header = {9, 8, 7, 6, 5};
  stream_.width = 300;
  stream_.height = 20;
  stream_.channels = 1;
  stream_.salt = 0x5A;
  const std::vector<uint8_t> expected = {0xD1, 0xFC, 0x22, 0x01, 5,    'o',  't',  'h',  'e',  'r', 5,   9,
                                         8,    7,    6,    5,    0xA1, 0xB2, 0xC3, 0x82, 0x2C, 20,  0x5A};
  EXPECT_EQ(write_container(stream_, {}, {}, {}), expected);
  const auto boxes = pack_extras({.alpha = std::vector<uint8_t>(300 * 20, 3)}, 300, 20, true);
  const auto bytes = write_container(stream_, payload_, boxes, {.checksum = true, .full_model_hash = true});
  const Container c = parse_container(limits_, bytes);
  EXPECT_TRUE(c.has_stream);
  EXPECT_EQ(c.stream.codec, "other");
  EXPECT_EQ(c.stream.codec_header, stream_.codec_header);
  EXPECT_EQ(c.stream.width, 300);
  EXPECT_EQ(c.stream.height, 20);
  EXPECT_EQ(c.stream.channels, 1);
  EXPECT_EQ(c.stream.salt, 0x5A);
  EXPECT_EQ(c.stream.model_id, stream_.model_id);
  EXPECT_EQ(c.payload.size(), 100u);
  EXPECT_EQ(c.extras.alpha.size(), 6000u);
}

TEST_F(ContainerTest, StreamsThatTheFormatCannotExpressAreRefused) {
  const auto refused = [&](auto change) {
    StreamInfo stream = stream_;
    change(stream);
    EXPECT_THROW(write_container(stream, payload_, {}, {}), Error);
  };
  refused([](StreamInfo& s) { s.codec_header = {6, 57}; });
  refused([](StreamInfo& s) { s.codec_header = {32, 57, 40}; });
  refused([](StreamInfo& s) { s.model_id = "not hex"; });
  refused([](StreamInfo& s) { s.codec = "Upper"; });
  refused([](StreamInfo& s) { s.codec = std::string(33, 'a'); });
  refused([](StreamInfo& s) {
    s.codec = "other";
    s.codec_header.resize(256);
  });
}

TEST_F(ContainerTest, UnknownKindsOfNamedHeadersAreRefused) {
  stream_.codec = "other";
  stream_.codec_header.clear();
  auto bytes = write_container(stream_, payload_, {}, {});
  bytes[3] = 2;
  EXPECT_THROW(parse_container(limits_, bytes), Error);
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
