// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/train/training_data.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <set>

#include "codec/base/error.h"
#include "tests/models/train/training_files.h"

namespace diffc::train {
namespace {

namespace fs = std::filesystem;

class TrainingDataTest : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::temp_directory_path() / ("diffc_data_" + std::to_string(getpid()));
    fs::create_directories(folder_);
    clean_ = test::write_gradients((folder_ / "clean.npy").string(), 40, 16, 1);
    damaged_ = test::write_gradients((folder_ / "damaged.npy").string(), 8, 16, 2);
  }
  void TearDown() override { fs::remove_all(folder_); }
  fs::path folder_;
  std::string clean_, damaged_;
};

TEST_F(TrainingDataTest, SourceArguments) {
  const SourceSpec plain = parse_source(clean_);
  EXPECT_EQ(plain.path, clean_);
  EXPECT_EQ(plain.weight, 1.0);
  EXPECT_EQ(plain.tile, -1);
  const SourceSpec full = parse_source(clean_ + ":0.5:0.024:64");
  EXPECT_EQ(full.path, clean_);
  EXPECT_EQ(full.weight, 0.5);
  EXPECT_EQ(full.min_eta, 0.024);
  EXPECT_EQ(full.tile, 64);
  const std::string odd = test::write_gradients((folder_ / "a:2").string(), 4, 8, 3);
  EXPECT_EQ(parse_source(odd).path, odd);
  EXPECT_EQ(parse_source(odd + ":3").weight, 3.0);
  for (const char* bad : {":x", ":-1", ":1:nan", ":1:2:3:4"})
    EXPECT_THROW(parse_source(clean_ + bad), Error) << bad;
  EXPECT_THROW(parse_source("/no/such/file"), Error);
}

TEST_F(TrainingDataTest, ValidationIsHeldOut) {
  const TrainingData data({{clean_}}, {.crop = 16, .validation = 10});
  EXPECT_EQ(data.validation().size(), 10u);
  EXPECT_EQ(data.size(), 30u);
  std::set<float> held_out;
  for (const auto& x : data.validation()) {
    double sum = 0;
    for (const float v : x) sum += v;
    held_out.insert(static_cast<float>(sum));
  }
  Random random(5);
  std::vector<float> x(16 * 16 * 3);
  for (int i = 0; i < 500; ++i) {
    data.sample(1.0, random, x.data());
    double sum = 0;
    for (const float v : x) sum += v;
    for (const float h : held_out) EXPECT_GT(std::abs(sum - h), 1e-3);
  }
}

// Of larger images that do not teach all levels; small ones have no parts at another scale.
TEST_F(TrainingDataTest, PhotographsAreHeldOutToo) {
  const std::string large = test::write_gradients((folder_ / "large.npy").string(), 12, 40, 3);
  const std::vector<SourceSpec> sources = {{clean_}, {damaged_, 1, 0.1}, {large, 1, 0.1}};
  const TrainingData data(sources, {.crop = 16, .validation = 10, .photographs = 3});
  EXPECT_EQ(data.validation().size(), 10u);
  EXPECT_EQ(data.photographs().size(), 3u);
  EXPECT_EQ(data.size(), 40u + 8 + 12 - 13);
  const TrainingData few(sources, {.crop = 16, .validation = 0, .photographs = 100});
  EXPECT_EQ(few.photographs().size(), 3u);  // no more than a quarter
  const TrainingData none({{clean_}, {damaged_, 1, 0.1}}, {.crop = 16, .photographs = 3});
  EXPECT_TRUE(none.photographs().empty());
}

// Damaged images are drawn in proportion to their weight above their lowest noise level, never below it.
TEST_F(TrainingDataTest, DamagedSourcesStayAboveTheirLevel) {
  const TrainingData both({{clean_, 1}, {damaged_, 3, 0.1}}, {.crop = 16, .validation = 0});
  const TrainingData only({{damaged_, 1}}, {.crop = 16, .validation = 0});
  std::set<double> damaged;
  Random random(6);
  std::vector<float> x(16 * 16 * 3);
  const auto sum = [&] {
    double total = 0;
    for (const float v : x) total += v;
    return std::round(total * 1e3);
  };
  for (int i = 0; i < 300; ++i) {
    only.sample(1.0, random, x.data());
    damaged.insert(sum());
  }
  ASSERT_EQ(damaged.size(), 8u);
  int hits = 0;
  const int draws = 2000;
  for (int i = 0; i < draws; ++i) {
    both.sample(0.05, random, x.data());
    EXPECT_EQ(damaged.count(sum()), 0u);
    both.sample(0.2, random, x.data());
    hits += static_cast<int>(damaged.count(sum()));
  }
  EXPECT_NEAR(hits / double(draws), 0.75, 0.05);  // 5 standard deviations
}

TEST_F(TrainingDataTest, LargerImagesAreCroppedAndScaled) {
  const std::string large = test::write_gradients((folder_ / "large.npy").string(), 3, 40, 7);
  const TrainingData data({{large}}, {.crop = 16, .validation = 0});
  Random random(8);
  std::vector<float> x(16 * 16 * 3);
  for (int i = 0; i < 100; ++i) {
    data.sample(1.0, random, x.data());
    for (const float v : x) ASSERT_TRUE(v > -1 && v < 1);
  }
}

TEST_F(TrainingDataTest, RefusesUnusableSources) {
  EXPECT_THROW(TrainingData({}, {}), Error);
  EXPECT_THROW(TrainingData({{clean_}}, {.crop = 32}), Error);
  EXPECT_THROW(TrainingData({{clean_, 1, 0.1}}, {.crop = 16}), Error);
}

}  // namespace
}  // namespace diffc::train
