// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/train/worker.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cmath>
#include <set>

#include "tests/models/train/training_files.h"

namespace diffc::train {
namespace {

namespace fs = std::filesystem;

class WorkerTest : public testing::Test {
 protected:
  void SetUp() override {
    path_ = (fs::temp_directory_path() / ("diffc_worker_" + std::to_string(getpid()) + ".npy")).string();
    test::write_gradients(path_, 64, 16, 1);
    data_ = std::make_unique<TrainingData>(std::vector<SourceSpec>{{path_}},
                                           DataOptions{.crop = 16, .validation = 0});
    config_.workers = 1;
    config_.batch = 16;
    config_.crop = 16;
  }
  void TearDown() override { fs::remove(path_); }

  WorkerBatch batch(double synthetic, int64_t step) {
    config_.synthetic = synthetic;
    config_.grain = 0;
    return make_batch(config_, *data_, LevelLoss(config_.levels), {step, 0, 1});
  }

  std::string path_;
  std::unique_ptr<TrainingData> data_;
  TrainConfig config_;
};

TEST_F(WorkerTest, SameStepSameBatch) {
  const WorkerBatch a = batch(0.5, 3), b = batch(0.5, 3), c = batch(0.5, 4);
  EXPECT_TRUE(at::equal(a.x, b.x));
  EXPECT_TRUE(at::equal(a.noise, b.noise));
  EXPECT_FALSE(at::equal(a.x, c.x));
}

// Flips and turns keep the sum of a photograph; 64 of them have 64 sums.
TEST_F(WorkerTest, SyntheticShareIsKept) {
  const auto sum_of = [](const at::Tensor& x) { return std::lround(x.sum().item<double>() * 100); };
  std::set<long> photographs;
  for (int64_t step = 0; step < 60; ++step) {
    const at::Tensor x = batch(0, step).x;
    for (int i = 0; i < 16; ++i) photographs.insert(sum_of(x[i]));
  }
  EXPECT_LE(photographs.size(), 64u + 10);  // sums of floats in another order may differ in the last digit
  const auto others = [&](double share) {
    int count = 0;
    for (int64_t step = 0; step < 20; ++step) {
      const at::Tensor x = batch(share, step).x;
      EXPECT_LT(x.abs().max().item<float>(), 1.0f);
      for (int i = 0; i < 16; ++i) count += photographs.count(sum_of(x[i])) == 0;
    }
    return count;
  };
  EXPECT_GE(others(1), 315);
  // Half of 320 at a standard deviation of 9.
  EXPECT_NEAR(others(0.5), 160, 45);
}

// A network for a part of the levels is judged there alone.
TEST_F(WorkerTest, ValidationKeepsToTrainedLevels) {
  const TrainingData data({{path_}}, {.crop = 16, .validation = 8});
  config_.network.stages = {{2, 8, 8, 1}};
  const nn::Network network(config_.network);
  const auto levels = [&](double low, double high) {
    config_.levels.low = low;
    config_.levels.high = high;
    const auto parameters = network.initial_parameters(1);
    return merge_validation({validation_part(network, parameters, data, 0, config_)});
  };
  EXPECT_EQ(levels(-10, 6).levels.size(), 8u);
  const Validation fine = levels(-10, -3);
  ASSERT_EQ(fine.levels.size(), 4u);  // noise of 5, 10, 15 and 25 grey levels
  EXPECT_NEAR(fine.levels.back().eta, 25.0 / 128, 1e-9);
  EXPECT_TRUE(fine.photographs.empty());
  EXPECT_EQ(levels(3, 6).levels.size(), 8u);
}

// The parts of two workers are those of one.
TEST_F(WorkerTest, ValidationIsShared) {
  const TrainingData data({{path_}}, {.crop = 16, .validation = 16});
  config_.network.stages = {{2, 8, 8, 1}};
  const nn::Network network(config_.network);
  const auto parameters = network.initial_parameters(1);
  const auto part = [&](int worker, int workers) {
    config_.workers = workers;
    return validation_part(network, parameters, data, worker, config_);
  };
  const Validation one = merge_validation({part(0, 1)}), two = merge_validation({part(0, 2), part(1, 2)});
  EXPECT_NEAR(one.score_db, two.score_db, 1e-6);
  EXPECT_GT(one.score_db, 0);
}

}  // namespace
}  // namespace diffc::train
