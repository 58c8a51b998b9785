// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/train/resident_trainer.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cmath>
#include <limits>

#include "codec/base/error.h"
#include "models/train/flat_parameters.h"
#include "models/train/worker.h"
#include "tests/models/train/training_files.h"

namespace diffc::train {
namespace {

namespace fs = std::filesystem;

class ResidentTrainerTest : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::temp_directory_path() / ("diffc_resident_trainer_" + std::to_string(getpid()));
    fs::create_directories(folder_);
    const std::string path = test::write_gradients((folder_ / "data.npy").string(), 64, 16, 1);
    usual_ = std::make_shared<TrainingData>(std::vector<SourceSpec>{{path}},
                                            DataOptions{.crop = 16, .validation = 8});
    data_ = std::make_shared<ResidentData>(pack(*usual_), ResidentOptions{.synthetic = 16});
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
  std::shared_ptr<TrainingData> usual_;
  std::shared_ptr<ResidentData> data_;
  TrainConfig config_;
};

// The same examples with the same noise teach the same.
TEST_F(ResidentTrainerTest, GradientsAreTheWorkers) {
  for (const bool narrow : {false, true}) {
    config_.network.stages = {{2, 16, 16, 1}, {4, 32, 32, 1}, {2, 16, 16, 1}};
    config_.network.limit = 8;
    const nn::Network network(config_.network);
    const FlatParameters layout(network.specs());
    auto parameters = network.initial_parameters(1);
    for (at::Tensor& p : parameters) p.add_(at::randn_like(p), 0.05);
    const BatchPlan plan = plan_batch(config_, data_->index(), 7);
    const ResidentBatch batch = data_->batch(plan);
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
  ResidentTrainer trainer(config_, data_);
  trainer.run({});
  Trainer usual(config_, usual_);
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

// Twenty steps, a checkpoint through a file, twenty more: the same numbers as forty steps, bit for bit.
TEST_F(ResidentTrainerTest, ResumeIsExact) {
  for (const bool narrow : {false, true}) {
    config_.bfloat16 = narrow;
    config_.steps = 40;
    ResidentTrainer whole(config_, data_);
    whole.run({});
    const std::string path = (folder_ / "half.ckpt").string();
    {
      TrainConfig half = config_;
      half.steps = 20;
      ResidentTrainer first(half, data_);
      first.run({});
      save_checkpoint(path, first.checkpoint());
    }
    ResidentTrainer second(config_, data_);
    second.resume(load_checkpoint(path));
    second.run({});
    ASSERT_EQ(second.step_losses().size(), 20u);
    for (size_t i = 0; i < 20; ++i) EXPECT_EQ(second.step_losses()[i], whole.step_losses()[20 + i]) << i;
    const auto a = whole.model().parameters, b = second.model().parameters;
    for (size_t i = 0; i < a.size(); ++i) EXPECT_TRUE(at::equal(a[i], b[i])) << i;
  }
}

// A run may go on with the other trainer, either way.
TEST_F(ResidentTrainerTest, CheckpointsAreTrainers) {
  Trainer usual(config_, usual_);
  usual.run({});
  const Checkpoint checkpoint = usual.checkpoint();
  ResidentTrainer resident(config_, data_);
  resident.resume(checkpoint);
  const Checkpoint same = resident.checkpoint();
  const auto equal = [](const std::vector<at::Tensor>& a, const std::vector<at::Tensor>& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](const auto& x, const auto& y) { return at::equal(x, y); });
  };
  EXPECT_TRUE(equal(same.parameters, checkpoint.parameters));
  EXPECT_TRUE(equal(same.average, checkpoint.average));
  EXPECT_TRUE(equal(same.first, checkpoint.first));
  EXPECT_TRUE(equal(same.second, checkpoint.second));
  EXPECT_EQ(same.level_loss, checkpoint.level_loss);
  EXPECT_EQ(same.outliers.losses, checkpoint.outliers.losses);
  EXPECT_EQ(same.step, 40);
  config_.steps = 50;
  ResidentTrainer more(config_, data_);
  more.resume(checkpoint);
  more.run({});
  Trainer back(config_, usual_);
  back.resume(more.checkpoint());
  EXPECT_NO_THROW(back.run({}));
}

TEST_F(ResidentTrainerTest, NothingButOutliersStopsWithAMessage) {
  config_.steps = 0;
  config_.minutes = 1;
  ResidentTrainer trainer(config_, data_);
  auto parameters = trainer.model().parameters;
  for (at::Tensor& p : parameters) p.fill_(std::numeric_limits<float>::quiet_NaN());
  trainer.start_from(parameters);
  try {
    trainer.run({});
    FAIL() << "nothing noticed";
  } catch (const Error& e) {
    EXPECT_NE(std::string(e.what()).find("batches in a row"), std::string::npos) << e.what();
  }
}

TEST_F(ResidentTrainerTest, DivergenceStopsWithAMessage) {
  config_.steps = 3000;
  config_.clip = 0;
  config_.optimizer.muon_rate = 50;
  config_.optimizer.adam_rate = 50;
  ResidentTrainer trainer(config_, data_);
  try {
    trainer.run({});
    FAIL() << "no divergence noticed";
  } catch (const Error& e) {
    EXPECT_NE(std::string(e.what()).find("diverged"), std::string::npos);
  }
}

TEST_F(ResidentTrainerTest, CallbacksSeeProgressValidationAndErrors) {
  config_.checkpoint_minutes = 0;
  int progress = 0, validations = 0, checkpoints = 0;
  TrainerCallbacks callbacks;
  callbacks.progress = [&](const Progress& p) {
    ++progress;
    EXPECT_GT(p.images_per_second, 0);
    EXPECT_GT(p.loss, 0);
  };
  Validation last;
  callbacks.validation = [&](const Validation& v) {
    ++validations;
    last = v;
  };
  callbacks.checkpoint = [&](const Checkpoint& c) { checkpoints += c.step > 0; };
  ResidentTrainer trainer(config_, data_);
  trainer.run(callbacks);
  EXPECT_GE(progress, 1);
  EXPECT_EQ(validations, 1);
  EXPECT_EQ(checkpoints, 40);
  // The held-out pictures and their noise are those of the usual trainer.
  const nn::Network network(config_.network);
  const Validation usual =
      merge_validation({validation_part(network, trainer.model().parameters, *usual_, 0, config_)});
  EXPECT_NEAR(last.score_db, usual.score_db, 1e-4);
  callbacks.checkpoint = [](const Checkpoint&) { throw Error(ErrorKind::kIo, "disk full"); };
  ResidentTrainer failing(config_, data_);
  EXPECT_THROW(failing.run(callbacks), Error);
}

TEST_F(ResidentTrainerTest, RefusesWhatDoesNotFit) {
  ResidentTrainer trainer(config_, data_);
  TrainConfig wider = config_;
  wider.network.stages[0].width = 12;
  ResidentTrainer other(wider, data_);
  EXPECT_THROW(trainer.start_from(other.model().parameters), Error);
  EXPECT_NO_THROW(trainer.start_from(trainer.model().parameters));
  const Checkpoint whole = trainer.checkpoint();
  EXPECT_NO_THROW(trainer.resume(whole));
  Checkpoint broken = whole;
  broken.average.pop_back();
  EXPECT_THROW(trainer.resume(broken), Error);
  broken = whole;
  broken.second.push_back(broken.second.back());
  EXPECT_THROW(trainer.resume(broken), Error);
  broken = whole;
  broken.level_loss.pop_back();
  EXPECT_THROW(trainer.resume(broken), Error);
  config_.optimizer.muon = !config_.optimizer.muon;
  EXPECT_THROW(ResidentTrainer(config_, data_).resume(whole), Error);
  config_.crop = 8;
  EXPECT_THROW(ResidentTrainer(config_, data_), Error);
}

}  // namespace
}  // namespace diffc::train
