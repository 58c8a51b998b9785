// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/train/device_record.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "models/train/training_data.h"

namespace diffc::train {
namespace {

at::Tensor one(double value) {
  return at::full({1}, value, at::kDouble);
}

// A thousand batches, some far off, some not finite: the decisions and memories of the host.
TEST(DeviceRecord, JudgesAsOutlierFilter) {
  DeviceRecord record({}, at::kCPU);
  OutlierFilter filter;
  Random random(3);
  std::lognormal_distribution<double> losses(0, 1.2);
  int64_t learnt = 0;
  for (int i = 0; i < 1000; ++i) {
    double loss = losses(random), norm = 1;
    if (i % 17 == 3) loss *= 30;
    if (i % 90 == 5) loss = std::numeric_limits<double>::quiet_NaN();
    if (i % 70 == 6) norm = std::numeric_limits<double>::infinity();
    const bool accepts = filter.accepts(loss, norm);
    EXPECT_EQ(record.judge(one(loss), one(norm)).item<float>(), accepts ? 1 : 0) << i;
    learnt += accepts;
  }
  EXPECT_GT(learnt, 800);
  EXPECT_LT(learnt, 990);
  const OutlierState state = record.outliers();
  EXPECT_EQ(state.losses, filter.state().losses);
  EXPECT_EQ(state.skipped, filter.state().skipped);
  EXPECT_EQ(state.in_a_row, filter.state().in_a_row);
  EXPECT_EQ(record.report().skipped, filter.state().skipped);

  DeviceRecord other({}, at::kCPU);
  other.restore(record.level_loss(), state);
  for (int i = 0; i < 150; ++i) {
    const double loss = losses(random) * (i % 11 == 3 ? 30 : 1);
    EXPECT_EQ(other.judge(one(loss), one(1)).item<float>(), filter.accepts(loss, 1) ? 1 : 0) << i;
  }
  EXPECT_EQ(other.outliers().losses, filter.state().losses);
}

TEST(DeviceRecord, WeighsAsLevelLoss) {
  TrainConfig config;
  config.batch = 64;
  DeviceRecord record(config, at::kCPU);
  LevelLoss host(config.levels);
  Random random(4);
  std::uniform_real_distribution<double> uniform(0, 1);
  double sum = 0;
  for (int step = 1; step <= 20; ++step) {
    BatchPlan plan;
    std::vector<double> losses;
    for (int i = 0; i < config.batch; ++i) {
      plan.gamma.push_back(config.levels.gamma(uniform(random)));
      losses.push_back(uniform(random));
    }
    const at::Tensor normalised = at::tensor(losses);
    const bool spoilt = step == 7;
    record.judge(spoilt ? one(NAN) : normalised.mean().view({1}), one(2));
    record.observe(plan, spoilt ? normalised * NAN : normalised, normalised, step);
    if (spoilt) continue;
    sum += normalised.mean().item<double>();
    for (int i = 0; i < config.batch; ++i) host.observe(plan.gamma[i], losses[i]);
    const at::Tensor weights = record.weights(plan);
    for (int i = 0; i < config.batch; ++i) {
      const double want = std::pow(host.mean(plan.gamma[i]), -config.level_power);
      EXPECT_NEAR(weights[i].item<double>(), want, 1e-5 * want);
    }
  }
  const DeviceRecord::Report report = record.report();
  EXPECT_EQ(report.batches, 19);
  EXPECT_EQ(report.skipped, 1);
  EXPECT_NEAR(report.loss, sum, 1e-9);
  EXPECT_NEAR(report.norm, 38, 1e-9);
  EXPECT_EQ(record.report().batches, 0);
}

TEST(DeviceRecord, AResumedRunMayBeginWithABatchThatIsSkipped) {
  TrainConfig config;
  config.batch = 1;
  DeviceRecord record(config, at::kCPU);
  BatchPlan plan;
  plan.gamma = {config.levels.gamma(0.5)};
  const auto learn = [&](double loss, int64_t step) {
    record.judge(one(loss), one(1));
    record.observe(plan, one(loss), one(loss), step);
    return record.report().diverged;
  };
  EXPECT_FALSE(learn(NAN, 5001));
  EXPECT_FALSE(learn(1, 5002));
  EXPECT_FALSE(learn(1, 5003));
  EXPECT_TRUE(learn(500, 5004));
}

}  // namespace
}  // namespace diffc::train
