// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/container/container.h"

#include <gtest/gtest.h>

#include <numeric>

#include "codec/base/error.h"
#include "codec/container/boxes.h"
#include "codec/container/size_code.h"

namespace diffc {
namespace {

class ContainerTest : public testing::Test {
 protected:
  ContainerTest() {
    stream_.codec = "diffc";
    stream_.width = 64;
    stream_.height = 64;
    stream_.channels = 3;
    stream_.codec_header = {6, 96, 0};
    stream_.model_bytes = 1;
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
    extras.xmp.assign(70, 'x');
    return extras;
  }

  const Limits limits_;
  StreamInfo stream_;
  std::vector<uint8_t> payload_;
};

TEST_F(ContainerTest, AUsualPictureHasFiveBytesOfHeader) {
  const auto header_of = [&](int width, int height) {
    stream_.width = width;
    stream_.height = height;
    uint64_t header = 0;
    const auto bytes = write_container(stream_, payload_, {}, {}, &header);
    EXPECT_EQ(bytes.size(), header + 100);
    EXPECT_EQ(container_overhead(stream_, {}, {}, 100), header);
    return header;
  };
  EXPECT_EQ(header_of(64, 64), 5u);
  EXPECT_EQ(header_of(512, 512), 5u);
  EXPECT_EQ(header_of(768, 512), 6u);
  EXPECT_EQ(header_of(512, 768), 6u);
  EXPECT_EQ(header_of(1, 1), 7u);
  EXPECT_EQ(header_of(4000, 3000), 9u);
}

// The bytes of FORMAT.md, section 1, spelled out.
TEST_F(ContainerTest, HeaderBytesAreThoseOfTheSpecification) {
  EXPECT_EQ(write_container(stream_, {}, {}, {}), (std::vector<uint8_t>{0xD1, 0xFC, 0x40, 0xA1, 3}));
  stream_.salt = 0x5A;
  stream_.codec_header = {0x86, 57, 40};
  stream_.model_bytes = 3;
  stream_.width = 768;
  stream_.height = 512;
  EXPECT_EQ(write_container(stream_, {}, {}, {}),
            (std::vector<uint8_t>{0xD1, 0xFC, 0x4E, 0xC6, 57, 40, 0xA1, 0xB2, 0xC3, 0x2B, 0x15, 0x5A}));
  stream_ = {};
  stream_.codec = "gaussian";
  stream_.width = 17;
  stream_.height = 33;
  stream_.channels = 1;
  stream_.seed = 0x0102030405060708;
  stream_.codec_header = {6, 96, 0};
  EXPECT_EQ(
      write_container(stream_, {}, {}, {}),
      (std::vector<uint8_t>{0xD1, 0xFC, 0x54, 0xB0, 2, 0, 0, 0, 0x41, 0x00, 0x10, 1, 2, 3, 4, 5, 6, 7, 8}));
}

TEST_F(ContainerTest, WhatIsUsualInTheCodecsHeaderTakesNoBytes) {
  const auto header_of = [&](std::vector<uint8_t> own) {
    stream_.codec_header = own;
    const auto bytes = write_container(stream_, {}, {}, {});
    EXPECT_EQ(parse_container(limits_, bytes).stream.codec_header, own);
    return bytes;
  };
  EXPECT_EQ(header_of({7, 96, 0}), (std::vector<uint8_t>{0xD1, 0xFC, 0x48, 7, 0xA1, 3}));
  EXPECT_EQ(header_of({0x87, 96, 44}), (std::vector<uint8_t>{0xD1, 0xFC, 0x48, 0x87, 44, 0xA1, 3}));
  EXPECT_EQ(header_of({0x16, 96, 0}), (std::vector<uint8_t>{0xD1, 0xFC, 0x48, 0x16, 0xA1, 3}));
  EXPECT_EQ(header_of({6, 57, 0}), (std::vector<uint8_t>{0xD1, 0xFC, 0x48, 0x46, 57, 0xA1, 3}));
  for (const std::vector<uint8_t>& own : {std::vector<uint8_t>{0x46, 96, 0}, {6, 96, 1}, {6, 96}}) {
    stream_.codec_header = own;
    EXPECT_THROW(write_container(stream_, {}, {}, {}), Error);
  }
  for (const std::vector<uint8_t>& bytes :
       {std::vector<uint8_t>{0xD1, 0xFC, 0x48, 6, 0xA1, 3}, {0xD1, 0xFC, 0x48, 0x47, 96, 0xA1, 3}})
    EXPECT_THROW(parse_container(limits_, bytes), Error);
}

// A header that version 1.0 of the program wrote.
TEST_F(ContainerTest, HeadersOfVersion1AreRead) {
  const std::vector<uint8_t> bytes = {0xD1, 0xFC, 0x20, 0x26, 57,   40,   0xA1,
                                      0xB2, 0xC3, 64,   0x81, 0x00, 0x5A, 9};
  const Container c = parse_container(limits_, bytes);
  EXPECT_EQ(c.stream.format, 1);
  EXPECT_EQ(c.stream.codec, "diffc");
  EXPECT_EQ(c.stream.codec_header, (std::vector<uint8_t>{6, 57, 40}));
  EXPECT_EQ(c.stream.model_id, "a1b2c3");
  EXPECT_EQ(c.stream.width, 64);
  EXPECT_EQ(c.stream.height, 128);
  EXPECT_EQ(c.stream.channels, 3);
  EXPECT_EQ(c.stream.salt, 0x5A);
  EXPECT_EQ(c.payload.size(), 1u);
  const std::vector<uint8_t> named = {0xD1, 0xFC, 0x22, 0x01, 5,    'o',  't',  'h',  'e',  'r', 5,   9,
                                      8,    7,    6,    5,    0xA1, 0xB2, 0xC3, 0x82, 0x2C, 20,  0x5A};
  const Container other = parse_container(limits_, named);
  EXPECT_EQ(other.stream.codec, "other");
  EXPECT_EQ(other.stream.codec_header, (std::vector<uint8_t>{9, 8, 7, 6, 5}));
  EXPECT_EQ(other.stream.width, 300);
  EXPECT_EQ(other.stream.channels, 1);
}

TEST_F(ContainerTest, LaterVersionsAreRefusedByName) {
  auto bytes = write_container(stream_, payload_, {}, {});
  bytes[2] = 0x60;
  try {
    parse_container(limits_, bytes);
    FAIL();
  } catch (const Error& error) {
    EXPECT_STREQ(error.what(), "format version 3 is unknown: update diffc");
  }
}

TEST_F(ContainerTest, EveryCombinationOfFieldsRoundTrips) {
  for (int fields = 0; fields < 64; ++fields) {
    StreamInfo stream = stream_;
    if (fields & 1) stream.salt = 7;
    if (fields & 2) stream.seed = 99;
    if (fields & 4) stream.channels = 1;
    if (fields & 8) stream.model_bytes = 3;
    if (fields & 16) stream.codec_header = {0x85, 40, 9};
    if (fields & 32) stream.codec = "r2d2";
    for (const bool checksum : {false, true}) {
      const auto boxes =
          fields % 3 == 0 ? pack_extras(all_extras(), 64, 64, checksum) : std::vector<uint8_t>();
      const auto bytes = write_container(stream, payload_, boxes, {.checksum = checksum});
      const Container c = parse_container(limits_, bytes);
      EXPECT_EQ(c.stream.format, 2);
      EXPECT_EQ(c.stream.codec, stream.codec);
      EXPECT_EQ(c.stream.salt, stream.salt);
      EXPECT_EQ(c.stream.seed, stream.seed);
      EXPECT_EQ(c.stream.channels, stream.channels);
      EXPECT_EQ(c.stream.codec_header, stream.codec_header);
      EXPECT_EQ(c.stream.model_id, stream.model_id.substr(0, 2 * stream.model_bytes));
      EXPECT_EQ(c.extras.empty(), boxes.empty());
      EXPECT_TRUE(std::equal(c.payload.begin(), c.payload.end(), payload_.begin(), payload_.end()));
    }
  }
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
  EXPECT_EQ(c.stream.codec_header, stream_.codec_header);
  EXPECT_EQ(c.stream.seed, stream_.seed);
  EXPECT_EQ(c.stream.model_id, stream_.model_id);
  EXPECT_TRUE(std::equal(c.payload.begin(), c.payload.end(), payload_.begin(), payload_.end()));
  EXPECT_EQ(c.extras.alpha, extras.alpha);
  EXPECT_EQ(c.extras.icc, extras.icc);
  EXPECT_EQ(c.extras.exif, extras.exif);
  EXPECT_EQ(c.extras.xmp, extras.xmp);
  EXPECT_TRUE(c.warnings.empty());
}

TEST_F(ContainerTest, AColourSpaceWithANumberHasTwoBytes) {
  const ContainerOptions p3 = {.colour = 0x21};
  EXPECT_EQ(write_container(stream_, {}, {}, p3),
            (std::vector<uint8_t>{0xD1, 0xFC, 0x50, 0x04, 0x21, 0xA1, 3}));
  EXPECT_EQ(container_overhead(stream_, {}, p3, 0), container_overhead(stream_, {}, {}, 0) + 2);
  EXPECT_EQ(parse_container(limits_, write_container(stream_, payload_, {}, p3)).colour, 0x21);
  // One byte where there are options anyway.
  const ContainerOptions grey = {.checksum = true, .colour = 0x03};
  stream_.channels = 1;
  EXPECT_EQ(container_overhead(stream_, {}, grey, 9),
            container_overhead(stream_, {}, {.checksum = true}, 9) + 1);
  EXPECT_EQ(parse_container(limits_, write_container(stream_, payload_, {}, grey)).colour, 0x03);
  stream_.codec = "jpeg";
  stream_.codec_header.clear();
  EXPECT_EQ(parse_container(limits_, write_container(stream_, payload_, {}, grey)).colour, 0x03);
}

TEST_F(ContainerTest, EveryColourByte) {
  for (const int channels : {1, 3}) {
    stream_.channels = channels;
    const ContainerOptions any = {.colour = static_cast<uint8_t>(channels == 1 ? 0x02 : 0x21)};
    std::vector<uint8_t> bytes = write_container(stream_, payload_, {}, any);
    int known = 0, unknown = 0, refused = 0;
    for (int code = 0; code < 256; ++code) {
      bytes[4] = static_cast<uint8_t>(code);
      try {
        const Container c = parse_container(limits_, bytes);
        EXPECT_EQ(c.colour == 0, c.warnings.size() == 1) << code;
        ++(c.colour ? known : unknown);
      } catch (const Error& error) {
        EXPECT_STREQ(error.what(), "the colour space is none of this picture: the file is damaged");
        ++refused;
      }
    }
    // 0 primaries with grey, 1..5 without; transfers 1..7; sRGB is never written.
    EXPECT_EQ(known, channels == 1 ? 6 : 34);
    EXPECT_EQ(unknown, channels == 1 ? 8 : 190);
    EXPECT_EQ(refused, 256 - known - unknown);
    EXPECT_THROW(
        write_container(stream_, {}, {}, {.colour = static_cast<uint8_t>(channels == 1 ? 0x21 : 0x02)}),
        Error);
    EXPECT_THROW(
        write_container(stream_, {}, {}, {.colour = static_cast<uint8_t>(channels == 1 ? 0x01 : 0x11)}),
        Error);
  }
}

TEST_F(ContainerTest, OneColourSpaceIsEnough) {
  const auto boxes = pack_extras({.icc = std::vector<uint8_t>(20, 7)}, 64, 64, false);
  EXPECT_NO_THROW(parse_container(limits_, write_container(stream_, payload_, boxes, {})));
  EXPECT_THROW(parse_container(limits_, write_container(stream_, payload_, boxes, {.colour = 0x21})), Error);
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
  const std::vector<uint8_t> expected = {0xD1, 0xFC, 0x5A, 0x30, 32, 5, 'o',  't',  'h',  'e',  'r',
                                         5,    9,    8,    7,    6,  5, 0xA1, 0x40, 0x99, 0x2B, 0x5A};
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

TEST_F(ContainerTest, KnownNamesTakeAByte) {
  stream_.codec_header = {64};
  stream_.codec = "others";
  const auto spelt = write_container(stream_, payload_, {}, {});
  uint8_t expected = 33;
  for (const char* codec : {"hyperprior", "hific"}) {
    stream_.codec = codec;
    const auto bytes = write_container(stream_, payload_, {}, {});
    EXPECT_EQ(bytes.size() + 1 + 6, spelt.size());  // length and name
    EXPECT_EQ(bytes[4], expected++);
    const Container parsed = parse_container(limits_, bytes);
    EXPECT_EQ(parsed.stream.codec, codec);
    EXPECT_EQ(parsed.stream.codec_header, stream_.codec_header);
  }
}

TEST_F(ContainerTest, StreamsThatTheFormatCannotExpressAreRefused) {
  const auto refused = [&](auto change) {
    StreamInfo stream = stream_;
    change(stream);
    EXPECT_THROW(write_container(stream, payload_, {}, {}), Error);
  };
  refused([](StreamInfo& s) { s.codec_header = {6, 57}; });
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
  bytes[4] = 31;
  EXPECT_THROW(parse_container(limits_, bytes), Error);
}

TEST(SizeCode, RoundTripsInTheShortestForm) {
  const auto bytes_of = [](uint32_t width, uint32_t height) {
    ByteWriter out;
    write_size_code(out, {width, height});
    ByteReader in(out.bytes(), "a size");
    const PictureSize size = read_size_code(in);
    EXPECT_EQ(size.width, width);
    EXPECT_EQ(size.height, height);
    EXPECT_EQ(in.remaining(), 0u);
    return out.bytes().size();
  };
  for (uint32_t side = 16; side <= 512; side += 16) EXPECT_EQ(bytes_of(side, side), 1u);
  for (uint32_t side = 16; side <= 1440; side += 16) {
    EXPECT_EQ(bytes_of(side, 1440), 2u);
    EXPECT_EQ(bytes_of(1440, side), 2u);
  }
  for (uint32_t side = 1; side <= 2048; ++side) {
    EXPECT_LE(bytes_of(side, 2048), 3u);
    EXPECT_LE(bytes_of(2048, side), 3u);
  }
  EXPECT_EQ(bytes_of(1, 1), 3u);
  EXPECT_EQ(bytes_of(2049, 1), 4u);
  EXPECT_EQ(bytes_of(1u << 31, 1u << 31), 11u);
}

TEST(SizeCode, OtherFormsAreDamage) {
  for (const std::vector<uint8_t>& bytes : std::vector<std::vector<uint8_t>>{
           {0x20, 0x00}, {0x40, 0x78, 0x0F}, {0x80, 0x40, 0x40}, {0x81, 1, 1}, {0x3F, 0xFF}}) {
    ByteReader in(bytes, "a size");
    EXPECT_THROW(read_size_code(in), Error) << int{bytes[0]};
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
