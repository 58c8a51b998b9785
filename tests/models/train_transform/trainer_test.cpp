// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include <nlohmann/json.hpp>

#include "codec/base/error.h"
#include "models/transform/layered_model.h"
#include "trainer_fixture.h"

namespace diffc::train_transform {
namespace {

TEST_F(TransformTraining, LossFallsAndTheModelLoads) {
  config_.steps = 120;
  config_.lambda = 0.01;
  TransformTrainer trainer(config_, data_);
  TransformProgress last;
  TransformCallbacks callbacks;
  callbacks.validation = [&](const TransformProgress& v) { last = v; };
  trainer.run(callbacks);
  EXPECT_GT(last.psnr, 15);
  EXPECT_GT(last.bits_per_pixel, 0);
  EXPECT_NEAR(last.loss, last.bits_per_pixel + 0.01 * 255 * 255 * std::pow(10, -last.psnr / 10), 1e-6);
  const transform::LayeredModel model(trainer.model(), "trained");
  EXPECT_EQ(model.description().multiple(), 16);
}

TEST_F(TransformTraining, ResumesExactly) {
  config_.flat = 1;
  config_.steps = 3;
  TransformTrainer first(config_, data_);
  first.run({});
  const train::Checkpoint middle = first.checkpoint();
  config_.steps = 6;
  TransformTrainer whole(config_, data_), second(config_, data_);
  whole.run({});
  second.resume(middle);
  second.run({});
  expect_same(second, whole);
  config_.width = 32;
  TransformTrainer wider(config_, data_);
  EXPECT_THROW(wider.resume(middle), Error);
}

// From a model of least squared error, as HiFiC starts; the discriminator is part of the checkpoint.
TEST_F(TransformTraining, RealismStartsFromAModelAndResumesExactly) {
  config_.flat = 1;
  config_.steps = 3;
  TransformTrainer plain(config_, data_);
  plain.run({});
  const train::Checkpoint start = plain.checkpoint();
  config_.adversarial = 0.5;
  config_.target_bits = 1;
  config_.adversary.width = 16;
  TransformTrainer first(config_, data_);
  first.start_from(start);
  TransformProgress last;
  TransformCallbacks callbacks;
  callbacks.progress = [&](const TransformProgress& p) { last = p; };
  first.run(callbacks);
  EXPECT_GT(last.adversarial, 0);
  EXPECT_GT(last.discriminator, 0);
  const train::Checkpoint middle = first.checkpoint();
  EXPECT_GT(middle.parameters.size(), start.parameters.size());
  config_.steps = 6;
  TransformTrainer whole(config_, data_), second(config_, data_);
  whole.start_from(start);
  whole.run({});
  second.resume(middle);
  second.run({});
  expect_same(second, whole);
  EXPECT_FALSE(whole.checkpoint().parameters.back().equal(middle.parameters.back()));
  EXPECT_THROW(whole.resume(start), Error);  // it has no discriminator
}

TEST(TransformConfig, RefusesUnknownKeys) {
  using nlohmann::json;
  EXPECT_THROW(transform_config_from_json(json{{"lamda", 0.1}}), Error);
  EXPECT_THROW(transform_config_from_json(json{{"lambda", -1}}), Error);
  EXPECT_THROW(transform_config_from_json(json{{"crop", 40}}), Error);
  EXPECT_THROW(transform_config_from_json(json{{"adversarial", -1}}), Error);
  EXPECT_THROW(transform_config_from_json(json{{"discriminator_width", 0}}), Error);
  const TransformTrainConfig config = transform_config_from_json(json{{"lambda", 0.5}, {"width", 48}});
  EXPECT_EQ(to_json(transform_config_from_json(to_json(config))), to_json(config));
}

}  // namespace
}  // namespace diffc::train_transform
