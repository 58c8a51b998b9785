// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/train/trainer.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include "codec/base/error.h"
#include "tests/models/train/training_files.h"

namespace diffc::train {
namespace {

namespace fs = std::filesystem;

class TrainerTest : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::temp_directory_path() / ("diffc_trainer_" + std::to_string(getpid()));
    fs::create_directories(folder_);
    const std::string path = test::write_gradients((folder_ / "data.npy").string(), 64, 16, 1);
    data_ = std::make_shared<TrainingData>(std::vector<SourceSpec>{{path}},
                                           DataOptions{.crop = 16, .validation = 8});
    config_.network.stages = {{2, 8, 8, 1}};
    config_.network.embedding = 8;
    config_.batch = 4;
    config_.workers = 1;
    config_.crop = 16;
    config_.bfloat16 = false;
    config_.steps = 40;
    config_.warmup = 5;
    config_.flat = 1.0;
  }
  void TearDown() override { fs::remove_all(folder_); }

  fs::path folder_;
  std::shared_ptr<TrainingData> data_;
  TrainConfig config_;
};

TEST_F(TrainerTest, LearnsSmoothImages) {
  config_.steps = 300;
  config_.workers = 2;
  config_.flat = 0.3;
  config_.optimizer.muon_rate = 0.02;
  config_.optimizer.adam_rate = 5e-3;
  config_.bfloat16 = true;
  Trainer trainer(config_, data_);
  trainer.run({});
  const auto& losses = trainer.step_losses();
  ASSERT_EQ(losses.size(), 300u);
  double first = 0, last = 0;
  for (int i = 0; i < 20; ++i) first += losses[i] / 20, last += losses[280 + i] / 20;
  EXPECT_LT(last, 0.8 * first);
}

// Twenty steps, a checkpoint through a file, twenty more: the same numbers as forty steps, bit for bit.
TEST_F(TrainerTest, ResumeIsExact) {
  Trainer whole(config_, data_);
  whole.run({});
  const std::string path = (folder_ / "half.ckpt").string();
  {
    TrainConfig half = config_;
    half.steps = 20;
    Trainer first(half, data_);
    first.run({});
    save_checkpoint(path, first.checkpoint());
  }
  Trainer second(config_, data_);
  const Checkpoint checkpoint = load_checkpoint(path);
  EXPECT_EQ(checkpoint.step, 20);
  second.resume(checkpoint);
  second.run({});
  ASSERT_EQ(second.step_losses().size(), 20u);
  for (size_t i = 0; i < 20; ++i) EXPECT_EQ(second.step_losses()[i], whole.step_losses()[20 + i]) << i;
  const auto a = whole.model().parameters, b = second.model().parameters;
  for (size_t i = 0; i < a.size(); ++i) EXPECT_TRUE(at::equal(a[i], b[i])) << i;
}

TEST_F(TrainerTest, WorkersShareTheBatch) {
  config_.steps = 10;
  config_.level_power = 0;
  Trainer one(config_, data_);
  one.run({});
  // The same number of parts of the batch gives the same examples, so that only rounding may differ.
  config_.workers = 2;
  Trainer two(config_, data_), again(config_, data_);
  two.run({});
  again.run({});
  EXPECT_EQ(two.step_losses(), again.step_losses());
  EXPECT_NEAR(one.step_losses()[9], two.step_losses()[9], 0.5);
}

TEST_F(TrainerTest, DivergenceStopsWithAMessage) {
  config_.steps = 3000;
  config_.clip = 0;
  config_.optimizer.muon_rate = 50;
  config_.optimizer.adam_rate = 50;
  Trainer trainer(config_, data_);
  try {
    trainer.run({});
    FAIL() << "no divergence noticed";
  } catch (const Error& e) {
    EXPECT_NE(std::string(e.what()).find("diverged"), std::string::npos);
  }
}

TEST_F(TrainerTest, CallbacksSeeProgressValidationAndErrors) {
  config_.checkpoint_minutes = 0;
  config_.workers = 2;
  int progress = 0, validations = 0, checkpoints = 0;
  TrainerCallbacks callbacks;
  callbacks.progress = [&](const Progress& p) {
    ++progress;
    EXPECT_GT(p.images_per_second, 0);
  };
  callbacks.validation = [&](const Validation& v) {
    ++validations;
    EXPECT_EQ(v.levels.size(), 8u);
    EXPECT_GT(v.score_db, 5);
    EXPECT_LT(v.levels.front().squared_error, v.levels.back().squared_error);
  };
  callbacks.checkpoint = [&](const Checkpoint& c) { checkpoints += c.step > 0; };
  Trainer trainer(config_, data_);
  trainer.run(callbacks);
  EXPECT_GE(progress, 1);
  EXPECT_EQ(validations, 1);
  EXPECT_EQ(checkpoints, 40);
  callbacks.checkpoint = [](const Checkpoint&) { throw Error(ErrorKind::kIo, "disk full"); };
  Trainer failing(config_, data_);
  EXPECT_THROW(failing.run(callbacks), Error);
}

TEST_F(TrainerTest, StartsOnlyFromTheSameArchitecture) {
  Trainer trainer(config_, data_);
  TrainConfig wider = config_;
  wider.network.stages[0].width = 12;
  Trainer other(wider, data_);
  EXPECT_THROW(trainer.start_from(other.model().parameters), Error);
  EXPECT_NO_THROW(trainer.start_from(trainer.model().parameters));
}

TEST_F(TrainerTest, MalformedCheckpointsAreRefused) {
  EXPECT_THROW(load_checkpoint((folder_ / "none").string()), Error);
  EXPECT_THROW(load_checkpoint((folder_ / "data.npy").string()), Error);
}

}  // namespace
}  // namespace diffc::train
