// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/train/trainer.h"

#include <gtest/gtest.h>

#include <limits>
#include <set>

#include "codec/base/error.h"
#include "tests/models/train/training_fixture.h"

namespace diffc::train {
namespace {

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

using TrainerTest = TrainingFixture;

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
  EXPECT_TRUE(equal(checkpoints[6].parameters, checkpoints[8].parameters));
  EXPECT_TRUE(equal(checkpoints[6].first, checkpoints[8].first));
  EXPECT_FALSE(equal(checkpoints[8].parameters, checkpoints[9].parameters));
  for (const at::Tensor& p : trainer.model().parameters) EXPECT_TRUE(at::isfinite(p).all().item<bool>());
}

TEST_F(TrainerTest, MalformedCheckpointsAreRefused) {
  EXPECT_THROW(load_checkpoint((folder_ / "none").string()), Error);
  EXPECT_THROW(load_checkpoint((folder_ / "data.npy").string()), Error);
}

}  // namespace
}  // namespace diffc::train
