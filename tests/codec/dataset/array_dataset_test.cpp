// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include <gtest/gtest.h>

#include <fstream>
#include <numeric>

#include "codec/base/error.h"
#include "codec/dataset/dataset.h"
#include "tests/codec/dataset/scratch.h"

namespace diffc {
namespace {

using test::as_npy;
using test::ScratchFolder;

std::vector<uint8_t> counting(size_t size) {
  std::vector<uint8_t> data(size);
  std::iota(data.begin(), data.end(), uint8_t{0});
  return data;
}

TEST(NpyDataset, ReadsColourAndGrey) {
  const ScratchFolder scratch;
  const auto data = counting(2 * 3 * 4 * 3);
  const auto colour = open_dataset(scratch.write(
      "a.npy", as_npy("{'descr': '|u1', 'fortran_order': False, 'shape': (2, 3, 4, 3), }", data)));
  ASSERT_EQ(colour->size(), 2u);
  EXPECT_EQ(colour->name(1), "a.npy[1]");
  const Image image = colour->image(1);
  EXPECT_EQ(image.width, 4);
  EXPECT_EQ(image.height, 3);
  EXPECT_EQ(image.pixels, std::vector<uint8_t>(data.begin() + 36, data.end()));
  const auto grey = open_dataset(
      scratch.write("g.npy", as_npy("{'descr': '|u1', 'fortran_order': False, 'shape': (6, 3, 4), }", data)));
  EXPECT_EQ(grey->size(), 6u);
  EXPECT_EQ(grey->image(5).channels, 1);
}

// [H, W, C] is what OpenCV and Pillow give for one picture.
TEST(NpyDataset, OnePicture) {
  const ScratchFolder scratch;
  const auto data = counting(20 * 18 * 4);
  const auto opened = [&](const std::string& shape) {
    return open_dataset(scratch.write(
        "a.npy", as_npy("{'descr': '|u1', 'fortran_order': False, 'shape': (" + shape + "), }", data)));
  };
  const auto colour = opened("20, 18, 3");
  ASSERT_EQ(colour->size(), 1u);
  const Image image = colour->image(0);
  EXPECT_EQ(image.width, 18);
  EXPECT_EQ(image.height, 20);
  EXPECT_EQ(image.channels, 3);
  EXPECT_EQ(image.pixels, std::vector<uint8_t>(data.begin(), data.begin() + 20 * 18 * 3));
  ASSERT_EQ(opened("20, 18, 1")->size(), 1u);
  EXPECT_EQ(opened("20, 18, 1")->image(0).channels, 1);
  EXPECT_EQ(opened("4, 20, 18")->size(), 4u);
  EXPECT_THROW(opened("20, 18, 4"), Error);
  EXPECT_THROW(opened("20, 18, 2"), Error);
}

TEST(NpyDataset, RefusesOtherArrays) {
  const ScratchFolder scratch;
  const auto data = counting(36);
  const auto refused = [&](const std::string& dictionary) {
    EXPECT_THROW(open_dataset(scratch.write("x.npy", as_npy(dictionary, data))), Error) << dictionary;
  };
  refused("{'descr': '<f4', 'fortran_order': False, 'shape': (1, 1, 3, 3), }");
  refused("{'descr': '|u1', 'fortran_order': True, 'shape': (1, 3, 4, 3), }");
  refused("{'descr': '|u1', 'fortran_order': False, 'shape': (2, 3, 4, 3), }");
  refused("{'descr': '|u1', 'fortran_order': False, 'shape': (1, 3, 3, 4), }");
  refused("{'descr': '|u1', 'fortran_order': False, 'shape': (36,), }");
  refused("{'descr': '|u1', 'fortran_order': False, 'shape': (0, 3, 4, 3), }");
  refused(
      "{'descr': '|u1', 'fortran_order': False, 'shape': (999999999999, 999999999999, 999999999999, 3), }");
  refused("{'descr': [('a', '|u1')], 'fortran_order': False, 'shape': (1, 3, 4, 3), }");
  refused("{'shape': (1, 3, 4, 3)}");
  EXPECT_THROW(open_dataset(scratch.write("y.npy", {0x93, 'N', 'U', 'M', 'P', 'Y', 1})), Error);
  EXPECT_THROW(
      open_dataset(scratch.write("z.npy", {0x93, 'N', 'U', 'M', 'P', 'Y', 2, 0, 255, 255, 255, 255})), Error);
}

// A batch of downsampled ImageNet is planar: value i of an image belongs to plane i / S^2.
TEST(NpzDataset, PlanarBatchesOfDownsampledImageNet) {
  const ScratchFolder scratch;
  const auto planar = counting(2 * 3 * 64);
  const auto npy = as_npy("{'descr': '|u1', 'fortran_order': False, 'shape': (2, 192), }", planar);
  const auto labels = as_npy("{'descr': '<i8', 'fortran_order': False, 'shape': (2,), }", counting(16));
  for (const char* name : {"b/train_data_batch_2.npz", "b/train_data_batch_10.npz"}) {
    scratch.write(name, {});
    test::write_archive(scratch.path(name), test::ArchiveFormat::kZip,
                        {{"labels.npy", labels}, {"data.npy", npy}});
  }
  const auto set = open_dataset(scratch.path("b"));
  ASSERT_EQ(set->size(), 4u);
  EXPECT_EQ(set->name(0), "train_data_batch_2.npz[0]");
  EXPECT_EQ(set->name(3), "train_data_batch_10.npz[1]");
  const Image image = set->image(3);
  ASSERT_EQ(image.width, 8);
  for (int i = 0; i < 64; ++i) {
    for (int c = 0; c < 3; ++c) EXPECT_EQ(image.pixels[i * 3 + c], planar[192 + c * 64 + i]);
  }
}

// Reference batches of generative models hold statistics as well.
TEST(NpzDataset, FindsTheImagesAmongOtherArrays) {
  const ScratchFolder scratch;
  const auto pixels = counting(2 * 4 * 5 * 3);
  const auto mu = as_npy("{'descr': '<f8', 'fortran_order': False, 'shape': (4,), }", counting(32));
  const auto sigma = as_npy("{'descr': '<f8', 'fortran_order': False, 'shape': (2, 2), }", counting(32));
  const auto images = as_npy("{'descr': '|u1', 'fortran_order': False, 'shape': (2, 4, 5, 3), }", pixels);
  const auto masks = as_npy("{'descr': '|u1', 'fortran_order': False, 'shape': (2, 4, 5), }", counting(40));
  std::vector<std::string> lines;
  PictureReader reader;
  reader.left_out = [&](const std::string& line) { lines.push_back(line); };
  const std::string path = scratch.path("a.npz");
  for (const char* name : {"arr_0.npy", "samples.npy"}) {
    test::write_archive(path, test::ArchiveFormat::kZip,
                        {{"mu.npy", mu}, {"sigma.npy", sigma}, {name, images}, {"mu_s.npy", mu}});
    const auto set = open_dataset(path, {.pictures = reader});
    ASSERT_EQ(set->size(), 2u);
    EXPECT_EQ(set->image(1).pixels, std::vector<uint8_t>(pixels.begin() + 60, pixels.end()));
  }
  EXPECT_TRUE(lines.empty());
  test::write_archive(path, test::ArchiveFormat::kZip, {{"arr_1.npy", masks}, {"arr_0.npy", images}});
  EXPECT_EQ(open_dataset(path, {.pictures = reader})->image(0).channels, 3);
  EXPECT_EQ(lines, std::vector<std::string>{
                       path + ": left out 1 array, the first arr_1.npy: images are taken from arr_0.npy"});
  test::write_archive(path, test::ArchiveFormat::kZip, {{"mu.npy", mu}, {"sigma.npy", sigma}});
  EXPECT_THROW(open_dataset(path), Error);
}

TEST(NpzDataset, RefusesArchivesWithoutImages) {
  const ScratchFolder scratch;
  const auto labels = as_npy("{'descr': '<i8', 'fortran_order': False, 'shape': (2,), }", counting(16));
  test::write_archive(scratch.path("a.npz"), test::ArchiveFormat::kZip, {{"labels.npy", labels}});
  EXPECT_THROW(open_dataset(scratch.path("a.npz")), Error);
}

}  // namespace
}  // namespace diffc
