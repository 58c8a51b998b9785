// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// What holds for every training loop.

#include "models/train/training_loop.h"

#include <gtest/gtest.h>

#include <limits>

#include "codec/base/error.h"
#include "models/train/resident_trainer.h"
#include "models/train/trainer.h"
#include "tests/models/train/training_fixture.h"

namespace diffc::train {
namespace {

enum class Kind { kWorkers, kResident };

class EveryTrainer : public TrainingFixture, public testing::WithParamInterface<Kind> {
 protected:
  std::unique_ptr<TrainingLoop> make(const TrainConfig& config) {
    if (GetParam() == Kind::kWorkers) return std::make_unique<Trainer>(config, data_);
    return std::make_unique<ResidentTrainer>(config, resident_data());
  }

  static std::string failure(TrainingLoop& trainer) {
    try {
      trainer.run({});
    } catch (const Error& e) {
      return e.what();
    }
    return "";
  }
};

// Twenty steps, a checkpoint through a file, twenty more: the same numbers as forty steps, bit for bit.
TEST_P(EveryTrainer, ResumeIsExact) {
  for (const bool narrow : {false, true}) {
    config_.bfloat16 = narrow;
    config_.steps = 40;
    const auto whole = make(config_);
    whole->run({});
    const std::string path = (folder_ / "half.ckpt").string();
    {
      TrainConfig half = config_;
      half.steps = 20;
      const auto first = make(half);
      first->run({});
      save_checkpoint(path, first->checkpoint());
    }
    const auto second = make(config_);
    const Checkpoint checkpoint = load_checkpoint(path);
    EXPECT_EQ(checkpoint.step, 20);
    second->resume(checkpoint);
    second->run({});
    ASSERT_EQ(second->step_losses().size(), 20u);
    for (size_t i = 0; i < 20; ++i) EXPECT_EQ(second->step_losses()[i], whole->step_losses()[20 + i]) << i;
    EXPECT_TRUE(equal(whole->model().parameters, second->model().parameters));
  }
}

TEST_P(EveryTrainer, NothingButOutliersStopsWithAMessage) {
  config_.steps = 3000;
  const auto trainer = make(config_);
  auto parameters = trainer->model().parameters;
  for (at::Tensor& p : parameters) p.fill_(std::numeric_limits<float>::quiet_NaN());
  trainer->start_from(parameters);
  const std::string message = failure(*trainer);
  // One device tells at the next report.
  const bool at_once = GetParam() == Kind::kWorkers;
  EXPECT_NE(message.find(at_once ? "step 50: 50 batches in a row" : "batches in a row"), std::string::npos)
      << message;
}

TEST_P(EveryTrainer, DivergenceStopsWithAMessage) {
  config_.steps = 3000;
  config_.clip = 0;
  config_.optimizer.muon_rate = 50;
  config_.optimizer.adam_rate = 50;
  EXPECT_NE(failure(*make(config_)).find("diverged"), std::string::npos);
}

TEST_P(EveryTrainer, CallbacksSeeProgressValidationAndErrors) {
  config_.checkpoint_minutes = 0;
  config_.workers = 2;
  int progress = 0, validations = 0, checkpoints = 0;
  TrainerCallbacks callbacks;
  callbacks.progress = [&](const Progress& p) {
    ++progress;
    EXPECT_GT(p.images_per_second, 0);
    EXPECT_GT(p.loss, 0);
  };
  callbacks.validation = [&](const Validation& v) {
    ++validations;
    EXPECT_EQ(v.levels.size(), 8u);
    EXPECT_GT(v.score_db, 5);
    EXPECT_LT(v.levels.front().squared_error, v.levels.back().squared_error);
  };
  callbacks.checkpoint = [&](const Checkpoint& c) { checkpoints += c.step > 0; };
  make(config_)->run(callbacks);
  EXPECT_GE(progress, 1);
  EXPECT_EQ(validations, 1);
  EXPECT_EQ(checkpoints, 40);
  callbacks.checkpoint = [](const Checkpoint&) { throw Error(ErrorKind::kIo, "disk full"); };
  EXPECT_THROW(make(config_)->run(callbacks), Error);
}

TEST_P(EveryTrainer, StartsOnlyFromTheSameArchitecture) {
  const auto trainer = make(config_);
  TrainConfig wider = config_;
  wider.network.stages[0].width = 12;
  EXPECT_THROW(trainer->start_from(make(wider)->model().parameters), Error);
  EXPECT_NO_THROW(trainer->start_from(trainer->model().parameters));
}

TEST_P(EveryTrainer, GoesOnFromItsOwnCheckpointsAlone) {
  const auto trainer = make(config_);
  const Checkpoint whole = trainer->checkpoint();
  EXPECT_NO_THROW(trainer->resume(whole));
  Checkpoint broken = whole;
  broken.average.pop_back();
  EXPECT_THROW(trainer->resume(broken), Error);
  broken = whole;
  broken.second.push_back(broken.second.back());
  EXPECT_THROW(trainer->resume(broken), Error);
  broken = whole;
  broken.level_loss.pop_back();
  EXPECT_THROW(trainer->resume(broken), Error);
  config_.optimizer.muon = !config_.optimizer.muon;
  EXPECT_THROW(make(config_)->resume(whole), Error);
}

INSTANTIATE_TEST_SUITE_P(Trainers, EveryTrainer, testing::Values(Kind::kWorkers, Kind::kResident),
                         [](const auto& kind) {
                           return kind.param == Kind::kWorkers ? "Workers" : "Resident";
                         });

}  // namespace
}  // namespace diffc::train
