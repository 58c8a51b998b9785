// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Training on a GPU beside training on the processor. Skipped where there is none.

#include "models/nn/device.h"
#include "trainer_fixture.h"

namespace diffc::train_transform {
namespace {

TEST_F(TransformTraining, GpuLearnsWhatTheProcessorLearns) {
  const at::Device gpu = nn::open_device(std::nullopt);
  if (gpu.is_cpu()) GTEST_SKIP() << "no GPU that this LibTorch can use";
  config_.flat = 1;
  config_.steps = 3;
  config_.adversarial = 0.5;
  config_.target_bits = 1;
  config_.adversary.width = 16;
  TransformTrainer there(config_, data_, nullptr, gpu), here(config_, data_);
  there.run({});
  here.run({});
  const train::Checkpoint of_gpu = there.checkpoint(), of_cpu = here.checkpoint();
  ASSERT_EQ(of_gpu.parameters.size(), of_cpu.parameters.size());
  for (size_t i = 0; i < of_gpu.parameters.size(); ++i) {
    const at::Tensor a = of_gpu.parameters[i], b = of_cpu.parameters[i];
    // TF32 and Adam, whose first steps are as long whatever the gradient.
    EXPECT_LT((a - b).norm().item<double>(), 0.05 * b.norm().item<double>() + 1e-3) << i;
  }
  // Each goes on from the other's checkpoint.
  config_.steps = 4;
  TransformTrainer from_gpu(config_, data_), from_cpu(config_, data_, nullptr, gpu);
  from_gpu.resume(of_gpu);
  from_gpu.run({});
  from_cpu.resume(of_cpu);
  from_cpu.run({});
  for (const train::Checkpoint& c : {from_gpu.checkpoint(), from_cpu.checkpoint()}) {
    EXPECT_EQ(c.step, 4);
    for (const at::Tensor& t : c.parameters) {
      EXPECT_TRUE(t.device().is_cpu());
      EXPECT_TRUE(t.isfinite().all().item<bool>());
    }
  }
}

}  // namespace
}  // namespace diffc::train_transform
