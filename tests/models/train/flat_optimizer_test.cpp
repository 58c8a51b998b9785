// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/train/flat_optimizer.h"

#include <gtest/gtest.h>

#include <set>

namespace diffc::train {
namespace {

using at::Tensor;

nn::Network network() {
  nn::NetworkConfig config;
  config.stages = {{2, 8, 12, 2}, {4, 16, 16, 1}, {2, 8, 12, 1}};
  config.embedding = 8;
  return nn::Network(config);
}

std::vector<Tensor> random_like(const std::vector<Tensor>& tensors, bool narrow,
                                const std::vector<nn::ParameterSpec>& specs) {
  std::vector<Tensor> out;
  for (size_t i = 0; i < tensors.size(); ++i) {
    const Tensor t = at::randn_like(tensors[i]);
    out.push_back(narrow && specs[i].matrix ? t.to(at::kBFloat16) : t);
  }
  return out;
}

TEST(FlatParameters, GiveEverythingBack) {
  const nn::Network net = network();
  const FlatParameters layout(net.specs());
  at::manual_seed(1);
  const auto parameters = random_like(net.initial_parameters(1), false, net.specs());
  const Tensor flat = layout.pack(parameters, at::kCPU);
  const auto back = layout.unpack(flat), views = layout.views(flat);
  std::set<int64_t> offsets;
  for (size_t i = 0; i < parameters.size(); ++i) {
    EXPECT_TRUE(at::equal(parameters[i], back[i])) << net.specs()[i].name;
    EXPECT_TRUE(at::equal(parameters[i], views[i])) << net.specs()[i].name;
    EXPECT_EQ(views[i].storage_offset() % 64, 0);
    if (views[i].dim() == 4) {
      EXPECT_TRUE(views[i].is_contiguous(at::MemoryFormat::ChannelsLast));
    }
    offsets.insert(views[i].storage_offset());
  }
  EXPECT_EQ(offsets.size(), parameters.size());
  EXPECT_TRUE(at::equal(layout.gather(parameters), flat));
  int64_t grouped = 0;
  for (const auto& group : layout.groups()) grouped += group.count;
  EXPECT_EQ(grouped, 2 * 4 + 2);  // two in every block, and the ways down and up
  EXPECT_LT(layout.groups().size(), 10u);
}

// Twenty steps of Optimizer parameter by parameter, with gradients in bfloat16 where a run has them.
TEST(FlatOptimizer, UpdatesAsOptimizer) {
  const nn::Network net = network();
  const FlatParameters layout(net.specs());
  for (const bool muon : {true, false}) {
    OptimizerConfig config;
    config.muon = muon;
    Optimizer host(net.specs(), config);
    FlatOptimizer flat(layout, config, at::kCPU);
    auto parameters = net.initial_parameters(1);
    Tensor packed = layout.pack(parameters, at::kCPU);
    at::manual_seed(2);
    for (int step = 1; step <= 20; ++step) {
      const auto gradients = random_like(parameters, true, net.specs());
      for (size_t i = 0; i < parameters.size(); ++i)
        host.update(i, parameters[i], gradients[i].to(at::kFloat), 0.5, step);
      flat.update(packed, layout.gather(gradients), at::ones({1}), 0.5, step);
    }
    const auto got = layout.unpack(packed), first = flat.first(), second = flat.second();
    for (size_t i = 0; i < parameters.size(); ++i) {
      EXPECT_TRUE(at::allclose(got[i], parameters[i], 1e-3, 1e-5)) << net.specs()[i].name;
      EXPECT_TRUE(at::allclose(first[i], host.first()[i], 1e-4, 1e-6)) << net.specs()[i].name;
      ASSERT_EQ(second[i].sizes(), host.second()[i].sizes());
      EXPECT_TRUE(at::allclose(second[i], host.second()[i], 1e-4, 1e-6)) << net.specs()[i].name;
    }
    const Tensor before = packed.clone();
    flat.update(packed, at::zeros_like(packed), at::zeros({1}), 0.5, 21);
    EXPECT_TRUE(at::equal(packed, before));
    for (size_t i = 0; i < parameters.size(); ++i) EXPECT_TRUE(at::equal(flat.first()[i], first[i]));
    FlatOptimizer restored(layout, config, at::kCPU);
    restored.restore(first, second);
    for (size_t i = 0; i < parameters.size(); ++i) {
      EXPECT_TRUE(at::equal(restored.first()[i], first[i]));
      EXPECT_TRUE(at::equal(restored.second()[i], second[i]));
    }
  }
}

}  // namespace
}  // namespace diffc::train
