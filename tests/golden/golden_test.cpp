// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Files written once and kept: they decode to the pictures beside them for as long as the format's version
// lasts.

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <map>

#include "codec/base/error.h"
#include "codec/image_file/image_file.h"
#include "codec/pipeline.h"
#include "tests/golden/golden_files.h"

namespace diffc::golden {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> files(const fs::path& folder) {
  std::vector<fs::path> found;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error))
    if (entry.path().extension() == ".dfc") found.push_back(entry.path());
  std::sort(found.begin(), found.end());
  return found;
}

/// Integer decisions are exact everywhere; floating point may differ in the last place between mathematics
/// libraries, hence a level in one sample of a thousand.
void expect_same_picture(const Image& expected, const Image& image) {
  ASSERT_EQ(image.width, expected.width);
  ASSERT_EQ(image.height, expected.height);
  ASSERT_EQ(image.channels, expected.channels);
  EXPECT_EQ(image.alpha, expected.alpha);
  EXPECT_EQ(image.exif, expected.exif);
  std::size_t different = 0;
  for (std::size_t k = 0; k < image.size(); ++k) {
    different += image.pixels[k] != expected.pixels[k];
    ASSERT_LE(std::abs(image.pixels[k] - expected.pixels[k]), 1) << "sample " << k;
  }
  EXPECT_LE(different, image.size() / 1000);
}

class Golden : public testing::TestWithParam<const char*> {
 protected:
  /// Version 1 stands at the top.
  static fs::path folder() { return fs::path(DIFFC_GOLDEN) / GetParam(); }
};

TEST_P(Golden, FilesDecodeToTheirPictures) {
  const auto session = make_session();
  const std::vector<fs::path> all = files(folder());
  ASSERT_GE(all.size(), 9u);
  for (const fs::path& file : all) {
    const std::vector<uint8_t> bytes = read_file_bytes(file.string());
    for (const char* sampler : kSamplers) {
      fs::path picture = file;
      picture.replace_extension(std::string(".") + sampler + ".png");
      if (!fs::exists(picture)) continue;
      SCOPED_TRACE(picture.filename().string());
      expect_same_picture(read_image_file(picture.string()),
                          decode_file(*session, bytes, {.sampler = {sampler}}).image);
    }
  }
}

/// Samplers are no part of the format and may get better. `first_flow` holds what the first one made, in 10
/// steps: other solvers of the same equation stay near, less so from pure noise on, where it had not
/// converged.
TEST_P(Golden, TheFlowStaysNearItsFirstPictures) {
  const auto session = make_session();
  int compared = 0;
  for (const fs::path& file : files(folder())) {
    const fs::path picture = folder() / "first_flow" / (file.stem().string() + ".flow.png");
    if (!fs::exists(picture)) continue;
    ++compared;
    SCOPED_TRACE(picture.filename().string());
    const Image first = read_image_file(picture.string());
    const Image now = decode_file(*session, read_file_bytes(file.string()), {.sampler = {"flow"}}).image;
    ASSERT_EQ(now.size(), first.size());
    double squares = 0;
    for (std::size_t k = 0; k < now.size(); ++k) {
      const double d = now.pixels[k] - first.pixels[k];
      squares += d * d / static_cast<double>(now.size());
    }
    EXPECT_LE(std::sqrt(squares), file.stem() == "rgb_header_only" ? 4.0 : 0.6);
  }
  EXPECT_GE(compared, 8);
}

TEST_P(Golden, MalformedFilesAreRefused) {
  const std::map<std::string, std::pair<ErrorKind, std::string>> expected = {
      {"header_cut", {ErrorKind::kTruncated, "the header is truncated"}},
      {"unknown_version", {ErrorKind::kUnsupported, "format version 7 is unknown"}},
      {"unknown_codec", {ErrorKind::kUnsupported, "codec number 7 is unknown"}},
      {"unknown_option", {ErrorKind::kUnsupported, "the header has an unknown option"}},
      {"size_form", {ErrorKind::kData, "the size is of an unknown form"}},
      {"checksum_flag", {ErrorKind::kData, "the header contradicts itself"}},
      {"unknown_model", {ErrorKind::kUnsupported, "which is not installed"}},
      {"no_width", {ErrorKind::kData, "cannot exist"}},
      {"huge_size", {ErrorKind::kLimit, "has more than"}},
      {"long_varint", {ErrorKind::kData, "the header"}},
      {"header_damaged", {ErrorKind::kData, "the header does not match its checksum"}},
      {"payload_damaged", {ErrorKind::kData, "the payload does not match its checksum"}},
      {"box_damaged", {ErrorKind::kData, "a box does not match its checksum"}},
      {"bytes_after_end", {ErrorKind::kData, "there are bytes after the end"}},
      {"codec_name", {ErrorKind::kData, "the codec name is malformed"}},
      {"jpeg_cut", {ErrorKind::kData, "not an image that can be read"}}};
  const auto session = make_session();
  const std::vector<fs::path> all = files(folder() / "malformed");
  EXPECT_EQ(all.size(), 13u);
  for (const fs::path& file : all) {
    SCOPED_TRACE(file.filename().string());
    const auto wanted = expected.find(file.stem().string());
    ASSERT_NE(wanted, expected.end());
    try {
      decode_file(*session, read_file_bytes(file.string()), {});
      ADD_FAILURE() << "decoded";
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), wanted->second.first) << error.what();
      EXPECT_NE(std::string(error.what()).find(wanted->second.second), std::string::npos) << error.what();
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Versions, Golden, testing::Values(".", "2"),
                         [](const auto& info) { return std::string(info.index == 0 ? "One" : "Two"); });

}  // namespace
}  // namespace diffc::golden
