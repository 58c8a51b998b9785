// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Container, bit codes, NAL units and HEVC headers of the BPG plugin.

#include "codec/base/error.h"
#include "plugins/bpg/bit_io.h"
#include "plugins/bpg/container.h"
#include "plugins/bpg/hevc_config.h"
#include "plugins/bpg/hevc_encode.h"
#include "plugins/bpg/nal.h"
#include "tests/plugins/native_codec.h"

namespace diffc::bpg {
namespace {

TEST(BpgBits, ExpGolombOfTheStandard) {
  // ITU-T H.265, table 9-2.
  BitWriter out;
  for (uint32_t v : {0u, 1u, 2u, 3u, 7u}) out.exp_golomb(v);
  out.trailing_bits();
  // 1 010 011 00100 0001000 1
  EXPECT_EQ(out.bytes(), (std::vector<uint8_t>{0b10100110, 0b01000001, 0b00010000}));
}

TEST(BpgBits, ExpGolombRoundTrips) {
  const std::vector<uint32_t> values = {0, 1, 2, 62, 63, 64, 65535, 0x7FFFFFFE, 0xFFFFFFFD};
  BitWriter out;
  for (uint32_t v : values) out.exp_golomb(v);
  BitReader in(out.bytes());
  for (uint32_t v : values) EXPECT_EQ(in.exp_golomb(), v);
  EXPECT_THROW(BitReader(std::vector<uint8_t>(8, 0)).exp_golomb(), Error);
  EXPECT_THROW(BitReader(std::vector<uint8_t>{0}).exp_golomb(), Error);
}

TEST(BpgNal, SplitsStreamsWithAndWithoutFirstStartCode) {
  const std::vector<uint8_t> stream = {0x44, 1, 0xC1, 0, 0, 0, 1, 0x28, 1, 5, 0, 3, 0, 0, 1, 0x28, 1, 7};
  const auto nals = split_nals(stream);
  ASSERT_EQ(nals.size(), 3u);
  EXPECT_EQ(nals[0].type(), kNalPps);
  EXPECT_EQ(nals[0].bytes.size(), 3u);
  EXPECT_EQ(nals[1].bytes.size(), 5u);
  EXPECT_EQ(nals[2].bytes.size(), 3u);
  EXPECT_EQ(nals[2].type(), kNalIdr);
}

TEST(BpgNal, LayersAreRewritten) {
  const std::vector<uint8_t> bytes = {0x44, 1, 0xC1};
  const auto moved = with_layer({bytes}, 1);
  EXPECT_EQ(moved, (std::vector<uint8_t>{0x44, 9, 0xC1}));
  EXPECT_EQ(Nal{moved}.layer(), 1);
  EXPECT_EQ(with_layer({moved}, 0), bytes);
}

TEST(BpgNal, EmulationPreventionRoundTrips) {
  const std::vector<uint8_t> payload = {0, 0, 0, 0, 0, 1, 0, 0, 2, 0, 0, 3, 0, 0, 4, 9};
  const auto nal = make_nal(kNalSps, payload);
  EXPECT_EQ(nal_payload({nal}), payload);
  for (size_t i = 2; i + 2 < nal.size(); ++i) EXPECT_FALSE(nal[i] == 0 && nal[i + 1] == 0 && nal[i + 2] < 3);
}

TEST(BpgContainer, HeaderRoundTrips) {
  Header header;
  header.format = PixelFormat::kMpeg422;
  header.bit_depth = 10;
  header.space = ColourSpace::kBt2020;
  header.extra = ExtraPlane::kPremultipliedAlpha;
  header.limited_range = true;
  header.width = 127;
  header.height = 0xFFFFFFFF;
  header.exif = {1, 2, 3};
  header.icc = test::unusual_profile(300);
  const std::vector<uint8_t> colour = {9, 8}, extra = {7};
  const auto bytes = write_file_start(header, colour, extra);
  const File file = parse_file(bytes);
  EXPECT_EQ(file.header.format, header.format);
  EXPECT_EQ(file.header.bit_depth, 10);
  EXPECT_EQ(file.header.space, header.space);
  EXPECT_EQ(file.header.extra, header.extra);
  EXPECT_TRUE(file.header.limited_range);
  EXPECT_EQ(file.header.width, 127u);
  EXPECT_EQ(file.header.height, 0xFFFFFFFF);
  EXPECT_EQ(file.header.exif, header.exif);
  EXPECT_EQ(file.header.icc, header.icc);
  EXPECT_TRUE(std::equal(colour.begin(), colour.end(), file.colour_config.begin(), file.colour_config.end()));
  EXPECT_TRUE(std::equal(extra.begin(), extra.end(), file.extra_config.begin(), file.extra_config.end()));
}

TEST(BpgContainer, RefusesWhatTheFormatForbids) {
  const std::vector<uint8_t> good = {0x42, 0x50, 0x47, 0xFB, 0x60, 0, 1, 1, 0, 1, 0};
  EXPECT_NO_THROW(parse_file(good));
  const auto with = [&](size_t at, uint8_t value) {
    auto bytes = good;
    bytes[at] = value;
    return bytes;
  };
  EXPECT_THROW(parse_file(with(0, 0)), Error);
  EXPECT_THROW(parse_file(with(4, 0xC0)), Error);  // pixel format 6
  EXPECT_THROW(parse_file(with(4, 0x67)), Error);  // 15 bits
  EXPECT_THROW(parse_file(with(5, 0x50)), Error);  // colour space 5
  EXPECT_THROW(parse_file(with(6, 0)), Error);     // no width
  EXPECT_THROW(parse_file(with(6, 0x80)), Error);  // not the shortest form
  EXPECT_THROW(parse_file(with(9, 3)), Error);     // HEVC header behind the end
}

TEST(BpgConfig, HeaderOfTheReferenceEncoder) {
  // As bpgenc writes for its default settings; checked by hand against the BPG specification.
  const std::vector<uint8_t> bytes = {0x92, 0x47, 0x40};
  const HevcConfig config = parse_hevc_header(bytes);
  EXPECT_EQ(config.log2_min_cb, 3);
  EXPECT_EQ(config.log2_diff_cb, 3);
  EXPECT_EQ(config.log2_min_tb, 2);
  EXPECT_EQ(config.log2_diff_tb, 3);
  EXPECT_EQ(config.transform_depth, 2);
  EXPECT_TRUE(config.sao);
  EXPECT_FALSE(config.pcm);
  EXPECT_TRUE(config.strong_intra_smoothing);
  EXPECT_EQ(write_hevc_header(config), bytes);
}

TEST(BpgConfig, SpsOfItsOwnIsOnConstraint) {
  HevcConfig config;
  config.transform_depth = 2;
  config.sao = true;
  const PictureFormat format{24, 40, Chroma::k420, 8};
  const auto sps = make_sps(config, format);
  const HevcConfig back = config_of_sps(nal_payload({sps}), format);
  EXPECT_EQ(write_hevc_header(back), write_hevc_header(config));
}

TEST(BpgConfig, OffConstraintSpsIsRefused) {
  const PictureFormat format{64, 64, Chroma::k444, 8};
  HevcConfig config;
  config.pcm = true;
  EXPECT_THROW(config_of_sps(nal_payload({make_sps(config, format)}), format), Error);
  config.pcm = false;
  config.range_extension = true;
  EXPECT_THROW(config_of_sps(nal_payload({make_sps(config, format)}), format), Error);
  config.range_extension = false;
  EXPECT_NO_THROW(config_of_sps(nal_payload({make_sps(config, format)}), format));
  EXPECT_THROW(config_of_sps(nal_payload({make_sps(config, format)}), {64, 72, Chroma::k444, 8}), Error);
  EXPECT_THROW(config_of_sps(nal_payload({make_sps(config, format)}), {64, 64, Chroma::k420, 8}), Error);
}

TEST(BpgConfig, ImpossibleBlockSizesAreRefused) {
  HevcConfig config;
  config.log2_diff_cb = 0;  // coding tree blocks of 8 samples
  config.log2_diff_tb = 0;
  EXPECT_THROW(parse_hevc_header(write_hevc_header(config)), Error);
  config.log2_diff_cb = 3;
  config.log2_diff_tb = 4;  // transform blocks of 64 samples
  EXPECT_THROW(parse_hevc_header(write_hevc_header(config)), Error);
}

TEST(BpgEncode, OnlyPictureDataIsKept) {
  const HevcStream stream = encode_hevc({Plane(64, 64)}, {.qp = 30});
  EXPECT_EQ(Nal{stream.pps}.type(), kNalPps);
  ASSERT_EQ(stream.slices.size(), 1u);
  EXPECT_EQ(Nal{stream.slices[0]}.type(), kNalIdr);
}

}  // namespace
}  // namespace diffc::bpg
