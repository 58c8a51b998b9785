// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/train/resident_data.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <cmath>
#include <set>

#include "codec/base/error.h"
#include "models/train/grain.h"
#include "models/train/picture_pyramid.h"
#include "models/train/worker.h"
#include "tests/models/train/training_files.h"

namespace diffc::train {
namespace {

namespace fs = std::filesystem;
using at::Tensor;

TEST(PicturePyramid, SizesFallByTheRootOfTwo) {
  const auto sizes = pyramid_sizes({256, 128}, 64);
  ASSERT_EQ(sizes.size(), 3u);
  EXPECT_EQ(sizes[1].width, 181);
  EXPECT_EQ(sizes[2].width, 128);
  EXPECT_EQ(sizes[2].height, 64);
  EXPECT_EQ(pyramid_sizes({64, 1000}, 64).size(), 1u);
  const std::vector<uint8_t> from = {0, 0, 8, 10, 0, 8, 20, 0, 8, 30, 0, 8};
  std::vector<uint8_t> to(3);
  reduce_picture(from, {2, 2}, to, {1, 1});
  EXPECT_EQ(to, (std::vector<uint8_t>{15, 0, 8}));
}

class ResidentDataTest : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::temp_directory_path() / ("diffc_resident_" + std::to_string(getpid()));
    fs::create_directories(folder_);
    small_ = test::write_gradients((folder_ / "small.npy").string(), 32, 16, 1);
    other_ = test::write_gradients((folder_ / "other.npy").string(), 8, 16, 2);
    large_ = test::write_gradients((folder_ / "large.npy").string(), 8, 40, 3);
    config_.workers = 1;
    config_.batch = 32;
    config_.crop = 16;
    config_.synthetic = config_.grain = 0;
  }
  void TearDown() override { fs::remove_all(folder_); }

  static PackedData packed(const std::vector<SourceSpec>& sources) {
    return pack(TrainingData(sources, {.crop = 16, .validation = 0}));
  }

  fs::path folder_;
  std::string small_, other_, large_;
  TrainConfig config_;
};

// The bytes of a crop, to be found again.
std::string key(const Tensor& crop) {
  const Tensor c = crop.contiguous();
  return {reinterpret_cast<const char*>(c.data_ptr<uint8_t>()), static_cast<size_t>(c.numel())};
}

// The eight symmetries of every picture.
std::set<std::string> symmetries(const PackedData& data, size_t source) {
  std::set<std::string> keys;
  for (const PackedPicture& p : data.sources[source].pictures) {
    const Tensor picture =
        at::from_blob(const_cast<uint8_t*>(data.pixels.data()) + p.offset, {p.height, p.width, 3}, at::kByte);
    for (int s = 0; s < 8; ++s) {
      Tensor t = s & 4 ? picture.transpose(0, 1) : picture;
      if (s & 1) t = t.flip({0});
      if (s & 2) t = t.flip({1});
      keys.insert(key(t));
    }
  }
  return keys;
}

TEST_F(ResidentDataTest, CropsAreThePicturesInAllSymmetries) {
  const PackedData data = packed({{small_}});
  const ResidentData resident(data, {});
  const auto expected = symmetries(data, 0);
  ASSERT_EQ(expected.size(), 8u * 32);
  std::set<std::string> seen;
  for (int64_t step = 0; step < 60; ++step) {
    const Tensor crops = resident.crops(plan_batch(config_, resident.index(), step));
    for (int i = 0; i < config_.batch; ++i) seen.insert(key(crops[i]));
  }
  EXPECT_EQ(seen, expected);  // 1920 draws of 256: one is missed with probability 0.14 over all seeds
}

TEST_F(ResidentDataTest, BatchFollowsFromTheStep) {
  const ResidentData resident(packed({{small_}}), {.synthetic = 4});
  config_.synthetic = config_.grain = 0.3;
  const auto batch = [&](int64_t step) {
    return resident.batch(plan_batch(config_, resident.index(), step));
  };
  const ResidentBatch a = batch(3), b = batch(3), c = batch(4);
  EXPECT_TRUE(at::equal(a.x, b.x));
  EXPECT_TRUE(at::equal(a.noise, b.noise));
  EXPECT_FALSE(at::equal(a.noise, c.noise));
  EXPECT_FALSE(at::equal(a.x, c.x));
  EXPECT_TRUE(a.x.is_contiguous(at::MemoryFormat::ChannelsLast));
  EXPECT_NEAR(a.noise.std().item<double>(), 1, 0.02);  // of 24576 values: 4 standard deviations
  // The levels of the usual trainer.
  const TrainingData data({{small_}}, {.crop = 16, .validation = 0});
  const WorkerBatch usual = make_batch(config_, data, LevelLoss(config_.levels), {3, 0, 1});
  EXPECT_TRUE(at::equal(a.eta, usual.eta));
  EXPECT_EQ(plan_batch(config_, resident.index(), 3).gamma, usual.gamma);
}

TEST_F(ResidentDataTest, SourcesKeepTheirLevelsAndWeights) {
  const PackedData data = packed({{small_, 1}, {other_, 3, 0.3}});
  const ResidentData resident(data, {});
  const auto others = symmetries(data, 1);
  int above = 0, hits = 0;
  for (int64_t step = 0; step < 60; ++step) {
    const BatchPlan plan = plan_batch(config_, resident.index(), step);
    const Tensor crops = resident.crops(plan);
    for (int i = 0; i < config_.batch; ++i) {
      const bool other = others.count(key(crops[i])) > 0;
      if (plan.eta[i] < 0.3) {
        EXPECT_FALSE(other);
      } else {
        ++above;
        hits += other;
      }
    }
  }
  EXPECT_GT(above, 500);
  EXPECT_NEAR(hits / double(above), 0.75, 0.08);
}

TEST_F(ResidentDataTest, PixelsAreThoseOfToUnit) {
  const ResidentData resident(packed({{small_}}), {});
  const BatchPlan plan = plan_batch(config_, resident.index(), 1);
  const Tensor crops = resident.crops(plan), x = resident.batch(plan).x.permute({0, 2, 3, 1}).contiguous();
  const Tensor flat = crops.contiguous();
  for (int64_t i = 0; i < x.numel(); ++i)
    ASSERT_EQ(x.data_ptr<float>()[i], to_unit(flat.data_ptr<uint8_t>()[i]));
}

TEST_F(ResidentDataTest, GrainIsMildAndRounded) {
  const ResidentData resident(packed({{small_}}), {});
  BatchPlan plan = plan_batch(config_, resident.index(), 1);
  const Tensor plain = resident.batch(plan).x;
  plan.grained = {1, 4};
  plan.grain = {grain_part(0), grain_part(1)};
  const Tensor x = resident.batch(plan).x;
  const Tensor grey = (x + 1) * 128 - 0.5;
  EXPECT_TRUE(at::allclose(grey, grey.round(), 0, 1e-4));
  EXPECT_GE(grey.min().item<float>(), -1e-3);
  EXPECT_LE(grey.max().item<float>(), 255.001);
  for (int i = 0; i < config_.batch; ++i) {
    const double deviation = ((x[i] - plain[i]) * 128).std().item<double>();
    // Half a grey level with rounding, three grey levels; 768 values of which a third are independent.
    const double want = i == 1 ? std::sqrt(0.25 + 1.0 / 12) : i == 4 ? 3 : 0;
    EXPECT_NEAR(deviation, want, 0.2 * want) << i;
  }
  // The share of a plan.
  config_.grain = 0.25;
  size_t grained = 0;
  for (int64_t step = 0; step < 100; ++step)
    grained += plan_batch(config_, resident.index(), step).grained.size();
  EXPECT_NEAR(static_cast<double>(grained), 800, 125);  // 5 standard deviations
}

TEST_F(ResidentDataTest, SyntheticShareIsKept) {
  const PackedData data = packed({{small_}});
  const ResidentData resident(data, {.synthetic = 200}), again(data, {.synthetic = 200});
  EXPECT_EQ(resident.index().synthetic_count, 200);
  const auto photographs = symmetries(data, 0);
  config_.synthetic = 0.5;
  int others = 0;
  for (int64_t step = 0; step < 20; ++step) {
    const BatchPlan plan = plan_batch(config_, resident.index(), step);
    const Tensor crops = resident.crops(plan);
    EXPECT_TRUE(at::equal(crops, again.crops(plan)));
    for (int i = 0; i < config_.batch; ++i) others += photographs.count(key(crops[i])) == 0;
  }
  EXPECT_NEAR(others, 320, 65);  // 5 standard deviations
}

TEST_F(ResidentDataTest, LargerPicturesAreDrawnAtAllScales) {
  const ResidentData resident(packed({{large_}}), {});
  const PictureIndex& index = resident.index();
  ASSERT_EQ(index.levels.size(), 8u * 3);  // 40, 28 and 20 pixels
  std::array<int, 3> draws{};
  const CropPlan plan = plan_crops(index, 1, 3000, 5);
  for (size_t i = 0; i < plan.start.size(); ++i) {
    const auto width = std::max(std::abs(plan.row_step[i]), std::abs(plan.column_step[i]));
    ++draws[width == 40 ? 0 : width == 28 ? 1 : 2];
    // All corners lie in one version of one picture.
    int64_t low = plan.start[i], high = low;
    for (const int64_t r : {int64_t{0}, 15 * plan.row_step[i]})
      for (const int64_t c : {int64_t{0}, 15 * plan.column_step[i]}) {
        low = std::min(low, plan.start[i] + r + c);
        high = std::max(high, plan.start[i] + r + c);
      }
    const bool inside = std::any_of(index.levels.begin(), index.levels.end(), [&](const PictureLevel& l) {
      return l.width == width && low >= l.start && high < l.start + l.width * l.height;
    });
    EXPECT_TRUE(inside);
  }
  // log2(40 / 16) is 1.32, in steps of one half: 0.3 + 0.7 (0.25, 0.5, 0.57) / 1.32.
  EXPECT_NEAR(draws[0] / 3000.0, 0.4326, 0.05);
  EXPECT_NEAR(draws[1] / 3000.0, 0.2648, 0.05);
  EXPECT_EQ(resident.crops(plan).size(0), 3000);
}

TEST_F(ResidentDataTest, TheLeastNoiseNeedsASource) {
  EXPECT_NO_THROW(ResidentData(packed({{small_}, {other_, 1, 0.3}}), {.finest_eta = 0.01}));
  PackedData data = packed({{small_}});
  data.sources[0].min_eta = 0.1;
  EXPECT_THROW(ResidentData(data, {.finest_eta = 0.01}), Error);
  EXPECT_NO_THROW(ResidentData(data, {.finest_eta = 0.2}));
}

}  // namespace
}  // namespace diffc::train
