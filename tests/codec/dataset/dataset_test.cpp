// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/dataset/dataset.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "codec/base/error.h"
#include "codec/image_file/image_file.h"
#include "tests/codec/dataset/scratch.h"
#include "tests/codec/image_file/make_jpeg.h"

namespace diffc {
namespace {

using test::ArchiveFormat;
using test::as_ppm;
using test::pattern;
using test::ScratchFolder;

std::vector<std::string> names_of(const Dataset& set) {
  std::vector<std::string> names;
  for (size_t i = 0; i < set.size(); ++i) names.push_back(set.name(i));
  return names;
}

TEST(NaturalOrder, ComparesNumbersByValue) {
  std::vector<std::string> names = {"b1", "a10", "a2", "a02", "a", "a2b", "a2/x"};
  std::sort(names.begin(), names.end(), natural_less);
  EXPECT_EQ(names, (std::vector<std::string>{"a", "a02", "a2", "a2/x", "a2b", "a10", "b1"}));
  EXPECT_FALSE(natural_less("x7", "x7"));
  EXPECT_TRUE(natural_less("99999999999999999999998", "99999999999999999999999"));
}

TEST(Dataset, FolderIsSearchedRecursivelyInNaturalOrder) {
  const ScratchFolder scratch;
  scratch.write("set/10.ppm", as_ppm(pattern(5, 4, 10)));
  scratch.write("set/2.ppm", as_ppm(pattern(5, 4, 2)));
  scratch.write("set/sub/1.PPM", as_ppm(pattern(3, 2, 1)));
  scratch.write("set/readme.txt", {'x'});
  scratch.write("set/._2.ppm", {'x'});
  const auto set = open_dataset(scratch.path("set"));
  EXPECT_EQ(names_of(*set), (std::vector<std::string>{"2.ppm", "10.ppm", "sub/1.PPM"}));
  EXPECT_EQ(set->image(0).pixels, pattern(5, 4, 2).pixels);
  EXPECT_EQ(set->image(2).width, 3);
  EXPECT_EQ(set->image(2).height, 2);
  EXPECT_EQ(set->image(2).channels, 3);
}

TEST(Dataset, ArchivesEqualFoldersInAnyOrderAndWithoutCache) {
  const ScratchFolder scratch;
  for (const ArchiveFormat format : {ArchiveFormat::kTar, ArchiveFormat::kZip}) {
    const std::string path = scratch.path(format == ArchiveFormat::kTar ? "set.tar" : "set.zip");
    test::write_archive(path, format,
                        {{"d/10.ppm", as_ppm(pattern(6, 6, 10))},
                         {"d/notes.txt", {'n'}},
                         {"d/2.ppm", as_ppm(pattern(6, 6, 2))},
                         {"d/1.ppm", as_ppm(pattern(6, 6, 1))}});
    for (const uint64_t cache : {uint64_t{1} << 20, uint64_t{0}}) {
      const auto set = open_dataset(path, {.cache_bytes = cache});
      ASSERT_EQ(names_of(*set), (std::vector<std::string>{"d/1.ppm", "d/2.ppm", "d/10.ppm"}));
      EXPECT_EQ(set->image(2).pixels, pattern(6, 6, 10).pixels);
      EXPECT_EQ(set->image(0).pixels, pattern(6, 6, 1).pixels);
      EXPECT_EQ(set->image(1).pixels, pattern(6, 6, 2).pixels);
    }
  }
}

TEST(Dataset, TilesAreCutRowByRowAndRemaindersDropped) {
  const ScratchFolder scratch;
  const Image whole = pattern(9, 6, 3);
  scratch.write("set/a.ppm", as_ppm(whole));
  const auto set = open_dataset(scratch.path("set"), {.tile = 4});
  ASSERT_EQ(set->size(), 2u);
  EXPECT_EQ(set->name(1), "a.ppm#0,1");
  const Image tile = set->image(1);
  ASSERT_EQ(tile.width, 4);
  ASSERT_EQ(tile.height, 4);
  for (int y = 0; y < 4; ++y) {
    for (int x = 0; x < 12; ++x) EXPECT_EQ(tile.pixels[y * 12 + x], whole.pixels[y * 27 + 12 + x]);
  }
  EXPECT_THROW(open_dataset(scratch.path("set"), {.tile = 7}), Error);
}

TEST(Dataset, RefusesWhatIsNoDataSet) {
  const ScratchFolder scratch;
  EXPECT_THROW(open_dataset(scratch.path("missing")), Error);
  EXPECT_THROW(open_dataset(scratch.write("empty/readme.txt", {'x'})), Error);
  EXPECT_THROW(open_dataset(scratch.path("empty")), Error);
  EXPECT_THROW(open_dataset(scratch.write("noise.bin", std::vector<uint8_t>(3000, 0x5a))), Error);
  scratch.write("bad/1.png", {0x89, 'P', 'N', 'G', 1, 2, 3});
  const auto set = open_dataset(scratch.path("bad"));
  try {
    set->image(0);
    FAIL() << "a damaged image was decoded";
  } catch (const Error& e) {
    EXPECT_EQ(e.kind(), ErrorKind::kData);
    EXPECT_NE(std::string(e.what()).find("1.png"), std::string::npos);
  }
}

TEST(Dataset, ContentTellsTheFormatNotTheName) {
  const ScratchFolder scratch;
  const Image image = pattern(12, 8, 5);
  scratch.write("set/1.JPEG", write_image(image, "png"));
  scratch.write("set/2.png", test::make_jpeg(image));
  scratch.write("set/3.tif", write_image(image, "bmp"));
  const auto set = open_dataset(scratch.path("set"));
  EXPECT_EQ(set->image(0).pixels, image.pixels);
  EXPECT_EQ(set->image(1).pixels, read_image(test::make_jpeg(image), "x").pixels);
  EXPECT_EQ(set->image(2).pixels, image.pixels);
}

// As ImageNet has them: inks, and a compressed file, under the name of a JPEG picture.
TEST(Dataset, WhatIsCalledJpeg) {
  const ScratchFolder scratch;
  const std::vector<uint8_t> inks(16 * 16 * 4, 200);
  scratch.write("set/1.JPEG", test::make_jpeg(16, 16, 4, inks.data()));
  scratch.write("set/2.JPEG", {0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 1, 2, 3, 4});
  const auto set = open_dataset(scratch.path("set"));
  ASSERT_EQ(set->size(), 2u);
  const Image image = set->image(0);
  EXPECT_EQ(image.channels, 3);
  EXPECT_NEAR(image.pixels[0], 200.0 * 200 / 255, 3);  // the product of inverted inks
  try {
    set->image(1);
    FAIL() << "a gzip file was read as a picture";
  } catch (const Error& e) {
    const std::string what = e.what();
    EXPECT_NE(what.find("2.JPEG"), std::string::npos) << what;
    EXPECT_NE(what.find("it is gzip"), std::string::npos) << what;
  }
}

TEST(Dataset, ColoursWithoutAlphaAndMetadata) {
  const ScratchFolder scratch;
  Image image = pattern(6, 5, 1);
  image.alpha.assign(image.area(), 99);
  image.icc.assign(200, 'p');
  image.exif = {'I', 'I', 42, 0};
  scratch.write("set/1.png", write_image(image, "png"));
  const Image back = open_dataset(scratch.path("set"))->image(0);
  EXPECT_EQ(back.pixels, image.pixels);
  EXPECT_TRUE(back.alpha.empty() && back.icc.empty() && back.exif.empty());
}

TEST(Dataset, HalfAJpegIsAnErrorEverywhere) {
  const ScratchFolder scratch;
  const std::vector<uint8_t> cut = test::half(test::make_jpeg(pattern(64, 64, 7)));
  scratch.write("set/1.jpg", cut);
  test::write_archive(scratch.path("set.tar"), ArchiveFormat::kTar, {{"1.jpg", cut}});
  test::write_archive(scratch.path("set.zip"), ArchiveFormat::kZip, {{"1.jpg", cut}});
  for (const char* name : {"set", "set.tar", "set.zip", "set/1.jpg"}) {
    const auto set = open_dataset(scratch.path(name));
    try {
      set->image(0);
      FAIL() << name;
    } catch (const Error& error) {
      const std::string file = scratch.path(name) + (std::string(name).ends_with(".jpg") ? "" : "/1.jpg");
      EXPECT_EQ(std::string(error.what()),
                file + ": not an image that can be read: it ends too early or is damaged");
    }
  }
}

TEST(Dataset, AnotherReaderDecidesWhatAPictureIs) {
  const ScratchFolder scratch;
  const std::vector<uint8_t> bytes = {4, 2};
  scratch.write("set/1.grey", bytes);
  scratch.write("set/2.png", bytes);
  test::write_archive(scratch.path("set.tar"), ArchiveFormat::kTar, {{"1.GREY", bytes}, {"2.png", bytes}});
  PictureReader reader;
  reader.extensions = {".grey"};
  reader.read = [](std::span<const uint8_t> file, const std::string& name) {
    if (!name.ends_with("2.png")) return Image(file[0], file[1], 1);
    throw Error(ErrorKind::kData, name + ": unwanted");
  };
  for (const char* name : {"set", "set.tar"}) {
    EXPECT_EQ(open_dataset(scratch.path(name))->size(), 1u);
    const auto set = open_dataset(scratch.path(name), {.pictures = reader});
    ASSERT_EQ(set->size(), 2u);
    EXPECT_EQ(set->image(0).width, 4);
    EXPECT_THROW(set->image(1), Error);
  }
  EXPECT_EQ(open_dataset(scratch.path("set/1.grey"), {.pictures = reader})->image(0).height, 2);
}

/// A reader that keeps what a set leaves out.
PictureReader listener(std::vector<std::string>& lines) {
  PictureReader reader;
  reader.left_out = [&lines](const std::string& line) { lines.push_back(line); };
  return reader;
}

// The program's locale is "C", in which such names cannot be expressed.
TEST(Dataset, ArchivesMayHaveNamesInUtf8OrInNoCharset) {
  const ScratchFolder scratch;
  const std::vector<std::pair<std::string, std::vector<uint8_t>>> entries = {
      {"a.ppm", as_ppm(pattern(4, 4, 1))},
      {"m\xc3\xbcller.ppm", as_ppm(pattern(4, 4, 2))},
      {"\xe5\x9b\xbe.ppm", as_ppm(pattern(4, 4, 3))}};
  test::write_archive(scratch.path("utf8.zip"), ArchiveFormat::kZip, entries);
  test::flag_names_as_utf8(scratch.path("utf8.zip"));
  test::write_archive(scratch.path("plain.zip"), ArchiveFormat::kZip, entries);
  test::write_archive(scratch.path("set.tar"), ArchiveFormat::kTar, entries);
  test::write_archive(scratch.path("latin.tar"), ArchiveFormat::kTar,
                      {{"m\xfcller.ppm", as_ppm(pattern(4, 4, 2))}});
  for (const char* name : {"utf8.zip", "plain.zip", "set.tar"}) {
    std::vector<std::string> lines;
    const auto set = open_dataset(scratch.path(name), {.pictures = listener(lines)});
    EXPECT_EQ(names_of(*set), (std::vector<std::string>{"a.ppm", entries[1].first, entries[2].first}))
        << name;
    EXPECT_EQ(set->image(2).pixels, pattern(4, 4, 3).pixels);
    EXPECT_TRUE(lines.empty());
  }
  EXPECT_EQ(names_of(*open_dataset(scratch.path("latin.tar"))), std::vector<std::string>{"m\xfcller.ppm"});
}

TEST(Dataset, LinksInArchivesAreCounted) {
  const ScratchFolder scratch;
  const std::string path = scratch.path("set.tar");
  test::write_archive(path, ArchiveFormat::kTar,
                      {{"1.ppm", as_ppm(pattern(4, 4, 1))}, {"2.ppm", as_ppm(pattern(4, 4, 2))}},
                      {{"3.ppm", "1.ppm", true}, {"4.ppm", "2.ppm", false}, {"notes", "readme.txt", false}});
  for (const uint64_t cache : {uint64_t{1} << 20, uint64_t{0}}) {
    std::vector<std::string> lines;
    const auto set = open_dataset(path, {.cache_bytes = cache, .pictures = listener(lines)});
    EXPECT_EQ(names_of(*set), (std::vector<std::string>{"1.ppm", "2.ppm"}));
    EXPECT_EQ(set->image(1).pixels, pattern(4, 4, 2).pixels);
    EXPECT_EQ(lines, std::vector<std::string>{
                         path + ": left out 2 links, the first 3.ppm: extract the archive to have their "
                                "pictures"});
  }
}

TEST(Dataset, LinksInFoldersAreFollowedOrCounted) {
  namespace fs = std::filesystem;
  const ScratchFolder scratch;
  scratch.write("else/x.ppm", as_ppm(pattern(4, 4, 1)));
  scratch.write("set/2.ppm", as_ppm(pattern(4, 4, 2)));
  fs::create_symlink(scratch.path("else/x.ppm"), scratch.path("set/1.ppm"));
  fs::create_symlink("nowhere", scratch.path("set/3.ppm"));
  fs::create_directory_symlink(scratch.path("else"), scratch.path("set/sub"));
  std::vector<std::string> lines;
  const auto set = open_dataset(scratch.path("set"), {.pictures = listener(lines)});
  EXPECT_EQ(names_of(*set), (std::vector<std::string>{"1.ppm", "2.ppm"}));
  EXPECT_EQ(set->image(0).pixels, pattern(4, 4, 1).pixels);
  const std::string start = scratch.path("set") + ": left out 1 link, the first ";
  EXPECT_EQ(lines, (std::vector<std::string>{start + "3.ppm: they lead nowhere",
                                             start + "sub: name what they lead to"}));
}

TEST(Dataset, ImagesSmallerThanATileAreCounted) {
  const ScratchFolder scratch;
  scratch.write("set/1.ppm", as_ppm(pattern(9, 3, 1)));
  scratch.write("set/2.ppm", as_ppm(pattern(4, 4, 2)));
  std::vector<std::string> lines;
  EXPECT_EQ(open_dataset(scratch.path("set"), {.tile = 4, .pictures = listener(lines)})->size(), 1u);
  EXPECT_EQ(lines, std::vector<std::string>{scratch.path("set") +
                                            ": left out 1 image, the first 1.ppm: smaller than 4 pixels"});
}

TEST(Dataset, TruncatedArchiveIsAnError) {
  const ScratchFolder scratch;
  test::write_archive(scratch.path("set.tar"), ArchiveFormat::kTar, {{"1.ppm", as_ppm(pattern(64, 64, 1))}});
  std::filesystem::resize_file(scratch.path("set.tar"), 3000);
  EXPECT_THROW(open_dataset(scratch.path("set.tar")), Error);
}

}  // namespace
}  // namespace diffc
