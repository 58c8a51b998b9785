// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/train/resident_trainer.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "codec/base/error.h"
#include "models/train/flat_parameters.h"
#include "models/train/trainer.h"
#include "models/train/worker.h"
#include "tests/models/train/training_fixture.h"

namespace diffc::train {
namespace {

using ResidentTrainerTest = TrainingFixture;

// The same examples with the same noise teach the same.
TEST_F(ResidentTrainerTest, GradientsAreTheWorkers) {
  for (const bool narrow : {false, true}) {
    config_.network.stages = {{2, 16, 16, 1}, {4, 32, 32, 1}, {2, 16, 16, 1}};
    config_.network.limit = 8;
    const nn::Network network(config_.network);
    const FlatParameters layout(network.specs());
    auto parameters = network.initial_parameters(1);
    for (at::Tensor& p : parameters) p.add_(at::randn_like(p), 0.05);
    const BatchPlan plan = plan_batch(config_, resident_data()->index(), 7);
    const ResidentBatch batch = resident_data()->batch(plan);
    const at::Tensor weight = at::rand({config_.batch});
    const at::Tensor flat = layout.pack(parameters, at::kCPU);
    const auto leaves_of = [&](std::vector<at::Tensor> leaves) {
      for (size_t i = 0; i < leaves.size(); ++i) {
        if (narrow && network.specs()[i].matrix) leaves[i] = leaves[i].to(at::kBFloat16);
        leaves[i] = leaves[i].detach().requires_grad_(true);
      }
      return leaves;
    };
    const ResidentGradients got = resident_gradients(network, leaves_of(layout.views(flat)), batch, weight);
    WorkerBatch same{batch.x, batch.noise, batch.eta, weight, plan.gamma, {}, {}};
    const auto want = batch_gradients(network, leaves_of(parameters), same);
    for (size_t i = 0; i < want.size(); ++i) {
      EXPECT_TRUE(at::allclose(got.gradients[i].to(at::kFloat), want[i].to(at::kFloat), 1e-4, 1e-5))
          << network.specs()[i].name;
    }
    for (int i = 0; i < config_.batch; ++i) {
      EXPECT_NEAR(got.normalised[i].item<double>(), same.loss[i], 1e-5);
      EXPECT_NEAR(got.squared_error[i].item<double>(), same.squared_error[i], 1e-5);
    }
  }
}

TEST_F(ResidentTrainerTest, LearnsSmoothImagesAsWellAsTrainer) {
  config_.steps = 300;
  config_.flat = 0.3;
  config_.optimizer.muon_rate = 0.02;
  config_.optimizer.adam_rate = 5e-3;
  config_.bfloat16 = true;
  ResidentTrainer trainer(config_, resident_data());
  trainer.run({});
  Trainer usual(config_, data_);
  usual.run({});
  const auto mean_of = [](const std::vector<double>& losses, int begin) {
    double mean = 0;
    for (int i = 0; i < 60; ++i) mean += losses[begin + i] / 60;
    return mean;
  };
  ASSERT_EQ(trainer.step_losses().size(), 300u);
  const double first = mean_of(trainer.step_losses(), 0), last = mean_of(trainer.step_losses(), 240);
  EXPECT_LT(last, 0.8 * first);
  // Both see the same levels in each step; pictures and noise differ.
  EXPECT_NEAR(last, mean_of(usual.step_losses(), 240), 0.25 * last);
}

// A run may go on with the other trainer, either way.
TEST_F(ResidentTrainerTest, CheckpointsAreTrainers) {
  Trainer usual(config_, data_);
  usual.run({});
  const Checkpoint checkpoint = usual.checkpoint();
  ResidentTrainer resident(config_, resident_data());
  resident.resume(checkpoint);
  const Checkpoint same = resident.checkpoint();
  EXPECT_TRUE(equal(same.parameters, checkpoint.parameters));
  EXPECT_TRUE(equal(same.average, checkpoint.average));
  EXPECT_TRUE(equal(same.first, checkpoint.first));
  EXPECT_TRUE(equal(same.second, checkpoint.second));
  EXPECT_EQ(same.level_loss, checkpoint.level_loss);
  EXPECT_EQ(same.outliers.losses, checkpoint.outliers.losses);
  EXPECT_EQ(same.step, 40);
  config_.steps = 50;
  ResidentTrainer more(config_, resident_data());
  more.resume(checkpoint);
  more.run({});
  Trainer back(config_, data_);
  back.resume(more.checkpoint());
  EXPECT_NO_THROW(back.run({}));
}

// The held-out pictures and their noise are those of the usual trainer.
TEST_F(ResidentTrainerTest, ValidatesAsTrainer) {
  Validation last;
  TrainerCallbacks callbacks;
  callbacks.validation = [&](const Validation& v) { last = v; };
  ResidentTrainer trainer(config_, resident_data());
  trainer.run(callbacks);
  const nn::Network network(config_.network);
  const Validation usual =
      merge_validation({validation_part(network, trainer.model().parameters, *data_, 0, config_)});
  EXPECT_NEAR(last.score_db, usual.score_db, 1e-4);
}

TEST_F(ResidentTrainerTest, RefusesPicturesOfAnotherCrop) {
  config_.crop = 8;
  EXPECT_THROW(ResidentTrainer(config_, resident_data()), Error);
}

}  // namespace
}  // namespace diffc::train
