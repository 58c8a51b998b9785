// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/train/trainer.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <limits>
#include <set>

#include "codec/base/error.h"
#include "tests/models/train/training_files.h"

namespace diffc::train {
namespace {

namespace fs = std::filesystem;

// One process, whose exchange spoils the gradients of chosen steps, counted from 0.
class SpoilingExchange : public Exchange {
 public:
  explicit SpoilingExchange(std::set<int> steps) : steps_(std::move(steps)) {}
  int rank() const override { return 0; }
  int world() const override { return 1; }
  void sum(at::Tensor& values) override {
    if (steps_.count(step_++)) values.mul_(std::numeric_limits<float>::quiet_NaN());
  }
  void broadcast(at::Tensor&) override {}

 private:
  std::set<int> steps_;
  int step_ = 0;
};

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

// Steps with spoilt gradients leave no trace but in the count.
TEST_F(TrainerTest, OutlierBatchesAreSkipped) {
  config_.checkpoint_minutes = 0;
  TrainerCallbacks callbacks;
  int64_t reported = -1;
  callbacks.progress = [&](const Progress& p) { reported = std::max(reported, p.skipped); };
  std::vector<Checkpoint> checkpoints;
  callbacks.checkpoint = [&](const Checkpoint& c) {
    Checkpoint copy = c;  // whose tensors are those of the run
    for (auto* tensors : {&copy.parameters, &copy.first}) {
      for (at::Tensor& t : *tensors) t = t.clone();
    }
    checkpoints.push_back(std::move(copy));
  };
  Trainer trainer(config_, data_, std::make_shared<SpoilingExchange>(std::set<int>{0, 7, 8}));
  trainer.run(callbacks);
  ASSERT_EQ(checkpoints.size(), 40u);
  EXPECT_EQ(checkpoints[6].outliers.skipped, 1);
  EXPECT_EQ(checkpoints[8].outliers.skipped, 3);
  EXPECT_EQ(checkpoints[8].outliers.in_a_row, 2);
  EXPECT_EQ(checkpoints[39].outliers.skipped, 3);
  EXPECT_GE(reported, 1);
  const auto equal = [](const std::vector<at::Tensor>& a, const std::vector<at::Tensor>& b) {
    return std::equal(a.begin(), a.end(), b.begin(),
                      [](const auto& x, const auto& y) { return at::equal(x, y); });
  };
  EXPECT_TRUE(equal(checkpoints[6].parameters, checkpoints[8].parameters));
  EXPECT_TRUE(equal(checkpoints[6].first, checkpoints[8].first));
  EXPECT_FALSE(equal(checkpoints[8].parameters, checkpoints[9].parameters));
  for (const at::Tensor& p : trainer.model().parameters) EXPECT_TRUE(at::isfinite(p).all().item<bool>());
}

TEST_F(TrainerTest, NothingButOutliersStopsWithAMessage) {
  config_.steps = 3000;
  Trainer trainer(config_, data_);
  auto parameters = trainer.model().parameters;
  for (at::Tensor& p : parameters) p.fill_(std::numeric_limits<float>::quiet_NaN());
  trainer.start_from(parameters);
  try {
    trainer.run({});
    FAIL() << "nothing noticed";
  } catch (const Error& e) {
    EXPECT_NE(std::string(e.what()).find("step 50: 50 batches in a row"), std::string::npos) << e.what();
  }
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
