// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/train/packed_data.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include "codec/base/error.h"
#include "codec/base/file.h"
#include "codec/base/sha256.h"
#include "models/train/lossless_filter.h"
#include "tests/models/train/training_files.h"

namespace diffc::train {
namespace {

namespace fs = std::filesystem;

TEST(LosslessFilter, GivesEverythingBack) {
  std::mt19937 random(1);
  for (const auto& [width, height] : {std::pair{1, 1}, {1, 9}, {9, 1}, {8, 5}, {33, 17}}) {
    std::vector<uint8_t> rgb(static_cast<size_t>(width) * height * 3), planes(rgb.size()), back(rgb.size());
    for (const unsigned range : {256u, 3u, 1u}) {
      for (uint8_t& v : rgb) v = static_cast<uint8_t>(255 - random() % range);
      filter_picture(rgb.data(), width, height, planes.data());
      unfilter_picture(planes.data(), width, height, back.data());
      EXPECT_EQ(back, rgb) << width << "x" << height;
    }
  }
}

class PackedDataTest : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::temp_directory_path() / ("diffc_packed_" + std::to_string(getpid()));
    fs::create_directories(folder_);
    const std::string clean = test::write_gradients((folder_ / "clean.npy").string(), 40, 16, 1);
    const std::string large = test::write_gradients((folder_ / "large.npy").string(), 12, 40, 2);
    data_ = std::make_unique<TrainingData>(std::vector<SourceSpec>{{clean, 2}, {large, 0.5, 0.1}},
                                           DataOptions{.crop = 16, .validation = 10, .photographs = 3});
    path_ = (folder_ / "p.pack").string();
  }
  void TearDown() override { fs::remove_all(folder_); }

  ErrorKind refusal() const {
    try {
      read_packed(path_);
    } catch (const Error& e) {
      EXPECT_EQ(std::string(e.what()).find('\n'), std::string::npos) << e.what();
      EXPECT_NE(std::string(e.what()).find("p.pack"), std::string::npos) << e.what();
      return e.kind();
    }
    ADD_FAILURE() << "not refused";
    return ErrorKind::kCancelled;
  }

  fs::path folder_;
  std::unique_ptr<TrainingData> data_;
  std::string path_;
};

TEST_F(PackedDataTest, RoundTrip) {
  const PackedData packed = pack(*data_);
  write_packed(path_, packed);
  const PackedData read = read_packed(path_);
  EXPECT_EQ(read.crop, 16);
  EXPECT_EQ(read.size(), data_->size());
  EXPECT_EQ(read.pixels, packed.pixels);
  ASSERT_EQ(read.sources.size(), 2u);
  EXPECT_EQ(read.sources[0].name, "clean.npy");
  EXPECT_EQ(read.sources[0].weight, 2);
  EXPECT_EQ(read.sources[1].min_eta, 0.1);
  for (size_t s = 0; s < 2; ++s) {
    const auto& images = data_->sources()[s].images;
    ASSERT_EQ(read.sources[s].pictures.size(), images.size());
    for (size_t i = 0; i < images.size(); ++i) {
      const PackedPicture& p = read.sources[s].pictures[i];
      ASSERT_EQ(p.width, images[i].width);
      ASSERT_TRUE(
          std::equal(images[i].pixels.begin(), images[i].pixels.end(), read.pixels.begin() + p.offset));
    }
  }
  ASSERT_EQ(read.validation.size(), 10u);
  ASSERT_EQ(read.photographs.size(), 3u);
  for (size_t i = 0; i < 10; ++i)
    for (size_t k = 0; k < 16 * 16 * 3; ++k)
      ASSERT_EQ(to_unit(read.pixels[read.validation[i].offset + k]), data_->validation()[i][k]);
  EXPECT_LT(fs::file_size(path_), packed.pixels.size() / 3);
}

TEST_F(PackedDataTest, Pieces) {
  const PackedData packed = pack(*data_);
  write_packed(path_, packed);
  const uint64_t whole = fs::file_size(path_), piece = whole / 3;
  write_packed(path_, packed, 100);  // to be replaced by fewer
  write_packed(path_, packed, piece);
  EXPECT_FALSE(fs::exists(path_));
  uint64_t sum = 0;
  int pieces = 0;
  for (; fs::exists(path_ + "." + std::to_string(pieces)); ++pieces) {
    const uint64_t size = fs::file_size(path_ + "." + std::to_string(pieces));
    EXPECT_LE(size, piece);
    sum += size;
  }
  EXPECT_EQ(pieces, 4);
  EXPECT_EQ(sum, whole);
  EXPECT_EQ(read_packed(path_).pixels, packed.pixels);
  fs::remove(path_ + ".3");
  EXPECT_EQ(refusal(), ErrorKind::kTruncated);
}

TEST_F(PackedDataTest, DamageIsRefused) {
  EXPECT_EQ(refusal(), ErrorKind::kIo);
  write_packed(path_, pack(*data_));
  const std::vector<uint8_t> good = read_file_bytes(path_);
  // Every byte counts: the fixed part, the header, the frames.
  for (size_t at = 0; at < good.size(); at += at < 40 ? 1 : 97) {
    std::vector<uint8_t> bad = good;
    bad[at] ^= 0x10;
    write_file_atomically(path_, bad);
    const ErrorKind kind = refusal();
    EXPECT_TRUE(kind == ErrorKind::kData || kind == ErrorKind::kTruncated) << at;
  }
  for (size_t size = 0; size < good.size(); size += size < 40 ? 1 : 211) {
    write_file_atomically(path_, {good.data(), size});
    const ErrorKind kind = refusal();
    EXPECT_EQ(kind, size < 24 ? ErrorKind::kData : ErrorKind::kTruncated) << size;
  }
  std::vector<uint8_t> longer = good;
  longer.push_back(0);
  write_file_atomically(path_, longer);
  EXPECT_EQ(refusal(), ErrorKind::kData);
}

// A header that is whole and lies: pictures that no frame of this file can hold.
TEST_F(PackedDataTest, SizesAreBoundedByTheFile) {
  const std::string header =
      R"({"crop":8,"sources":[{"name":"a","weight":1,"min_eta":0,"pictures":[[8,8,357913941]]}],)"
      R"("validation":[],"photographs":[],"frames":[]})";
  std::vector<uint8_t> bytes;
  const auto put = [&](uint64_t value, int count) {
    for (int i = 0; i < count; ++i) bytes.push_back(static_cast<uint8_t>(value >> (8 * i)));
  };
  for (const char c : std::string("DFCPACK1")) bytes.push_back(static_cast<uint8_t>(c));
  const std::vector<uint8_t> text(header.begin(), header.end());
  put(24 + text.size(), 8);
  put(text.size(), 4);
  put(std::stoull(sha256_hex(text).substr(0, 8), nullptr, 16), 4);
  bytes.insert(bytes.end(), text.begin(), text.end());
  write_file_atomically(path_, bytes);
  try {
    read_packed(path_);
    FAIL();
  } catch (const Error& e) {
    EXPECT_NE(std::string(e.what()).find("sizes that cannot be"), std::string::npos) << e.what();
  }
}

TEST_F(PackedDataTest, WhatCouldNotBeReadIsNotWritten) {
  PackedData wide;
  wide.crop = 8;
  wide.sources.push_back({"wide", 1, 0, {{(1 << 16) + 1, 8, 0}}});
  wide.pixels.resize(wide.sources[0].pictures[0].size());
  EXPECT_THROW(write_packed(path_, wide), Error);
  PackedData empty;
  empty.crop = 8;
  empty.sources.push_back({"white", 1, 0, {{2048, 2048, 0}}});
  empty.pixels.resize(empty.sources[0].pictures[0].size(), 255);
  EXPECT_THROW(write_packed(path_, empty), Error);
  EXPECT_FALSE(fs::exists(path_));
}

}  // namespace
}  // namespace diffc::train
