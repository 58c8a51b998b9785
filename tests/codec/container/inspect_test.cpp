// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/container/inspect.h"

#include <gtest/gtest.h>

#include "codec/base/error.h"

namespace diffc {
namespace {

/// A file of known layout: header, 100 bytes of payload and their checksum, then ICC and EXIF.
class InspectTest : public testing::Test {
 protected:
  InspectTest() {
    stream_.codec = "diffc";
    stream_.width = stream_.height = 64;
    stream_.channels = 3;
    stream_.codec_header = {6, 96, 0};
    stream_.model_bytes = 1;
    stream_.model_id = "a1b2c3d4" + std::string(56, '0');
    Extras extras;
    extras.icc.assign(500, 7);
    icc_box_ = pack_extras(extras, 64, 64, true).size();
    extras.exif.assign(90, 9);
    const std::vector<uint8_t> payload(100, 5);
    file_ =
        write_container(stream_, payload, pack_extras(extras, 64, 64, true), {.checksum = true}, &header_);
  }

  std::vector<uint8_t> flipped(std::size_t at) const {
    std::vector<uint8_t> bytes = file_;
    bytes.at(at) ^= 0x10;
    return bytes;
  }
  std::size_t first_box() const { return header_ + 104; }

  const Limits limits_;
  StreamInfo stream_;
  std::vector<uint8_t> file_;
  uint64_t header_ = 0;
  std::size_t icc_box_ = 0;
};

TEST_F(InspectTest, AGoodFileHasNoDamage) {
  const Inspection i = inspect_container(limits_, file_);
  EXPECT_TRUE(i.damage.empty());
  EXPECT_EQ(i.sound_bytes, file_.size());
  ASSERT_TRUE(i.container);
  EXPECT_TRUE(i.container->complete);
  EXPECT_EQ(i.container->extras.exif.size(), 90u);
}

TEST_F(InspectTest, DamageIsFoundInItsPart) {
  const auto expect = [&](std::size_t at, const std::string& part, uint64_t first, uint64_t bytes) {
    const Inspection i = inspect_container(limits_, flipped(at));
    ASSERT_EQ(i.damage.size(), 1u) << at;
    EXPECT_EQ(i.damage[0].part, part) << at;
    EXPECT_EQ(i.damage[0].first_byte, first) << at;
    EXPECT_EQ(i.damage[0].bytes, bytes) << at;
    EXPECT_EQ(i.sound_bytes, first) << at;
    EXPECT_EQ(i.container.has_value(), part != "header") << at;
    EXPECT_THROW(parse_container(limits_, flipped(at)), Error) << at;
  };
  for (std::size_t at = 2; at < header_; ++at) expect(at, "header", 0, file_.size());
  for (std::size_t at = header_; at < first_box(); ++at) expect(at, "payload", header_, 100);
  const std::size_t exif = first_box() + icc_box_;
  expect(first_box() + 3, "colour profile", first_box(), icc_box_);
  expect(exif - 1, "colour profile", first_box(), icc_box_);
  expect(exif + 3, "EXIF", exif, file_.size() - exif);
}

TEST_F(InspectTest, OneDamagedPartLeavesTheOthers) {
  Inspection i = inspect_container(limits_, flipped(header_ + 3));
  EXPECT_EQ(i.container->extras.icc.size(), 500u);
  i = inspect_container(limits_, flipped(first_box() + 3));
  EXPECT_TRUE(i.container->extras.icc.empty());
  EXPECT_EQ(i.container->extras.exif.size(), 90u);
  EXPECT_EQ(i.container->payload.size(), 100u);
  // What comes before the damage is a file.
  EXPECT_NO_THROW(parse_container(limits_, std::span(file_).first(i.sound_bytes)));
}

TEST_F(InspectTest, BytesAfterTheEnd) {
  std::vector<uint8_t> longer = file_;
  longer.insert(longer.end(), {1, 2, 3});
  const Inspection i = inspect_container(limits_, longer);
  ASSERT_EQ(i.damage.size(), 1u);
  EXPECT_EQ(i.damage[0].part, "end");
  EXPECT_EQ(i.damage[0].first_byte, file_.size());
  EXPECT_EQ(i.damage[0].bytes, 3u);
  EXPECT_EQ(i.container->extras.exif.size(), 90u);
  EXPECT_THROW(parse_container(limits_, longer), Error);
}

// Whatever is missing of what the header declares is told, to the last byte of a checksum.
TEST_F(InspectTest, EveryPrefixIsToldSo) {
  const std::vector<uint8_t> bare =
      write_container(stream_, std::vector<uint8_t>(100, 5), {}, {.checksum = true});
  for (const std::vector<uint8_t>* file : {&std::as_const(file_), &bare})
    for (std::size_t size = header_ + 1; size < file->size(); ++size) {
      const Container c = parse_container(limits_, std::span(*file).first(size));
      EXPECT_FALSE(c.complete) << size;
      ASSERT_EQ(c.warnings.size(), 1u) << size;
      EXPECT_TRUE(c.warnings[0].starts_with("the file is a prefix: ")) << c.warnings[0];
      EXPECT_TRUE(inspect_container(limits_, std::span(*file).first(size)).damage.empty()) << size;
    }
  const Inspection i = inspect_container(limits_, std::span(file_).first(4));
  ASSERT_EQ(i.damage.size(), 1u);
  EXPECT_EQ(i.damage[0].part, "header");
  EXPECT_EQ(i.damage[0].first_byte, 4u);
}

TEST_F(InspectTest, NothingIsThrownForAnyBytes) {
  for (std::size_t at = 0; at < file_.size(); ++at)
    for (int bit = 0; bit < 8; ++bit) {
      std::vector<uint8_t> bytes = file_;
      bytes[at] ^= static_cast<uint8_t>(1 << bit);
      EXPECT_FALSE(inspect_container(limits_, bytes).damage.empty()) << at;
    }
  EXPECT_FALSE(inspect_container(limits_, {}).container);
}

}  // namespace
}  // namespace diffc
