// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/nn/device.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "codec/base/error.h"
#include "models/nn/neural_denoiser.h"
#include "tests/models/nn/tiny_model.h"

namespace diffc::nn {
namespace {

constexpr Device kMissing{.cuda = true, .index = 99};

TEST(TorchDevice, MissingOnesAreToldInOneLine) {
  EXPECT_TRUE(open_device(Device{}).is_cpu());
  EXPECT_EQ(device_of(open_device(Device{})), Device{});
  EXPECT_EQ(device_of(at::Device(at::kCUDA, 3)), (Device{.cuda = true, .index = 3}));
  try {
    open_device(kMissing);
    FAIL();
  } catch (const Error& e) {
    EXPECT_EQ(std::string(e.what()).find('\n'), std::string::npos);
    EXPECT_TRUE(std::string(e.what()).starts_with("cuda:99: ")) << e.what();
    EXPECT_EQ(e.kind(), ErrorKind::kUnsupported);
  }
}

TEST(TorchDevice, AnOpenChoiceAlwaysFindsOne) {
  const at::Device device = open_device(std::nullopt);
  EXPECT_EQ(at::ones({3}, at::TensorOptions(device)).sum().item<float>(), 3);
}

TEST(TorchDevice, WhatLacksMemorySaysSo) {
  const auto fails_with = [](const char* text) { return [text] { TORCH_CHECK(false, text); }; };
  try {
    run_on(at::Device(at::kCUDA, 1), fails_with("CUDA out of memory. Tried to allocate 9 GiB.\nMore."));
    FAIL();
  } catch (const Error& e) {
    EXPECT_EQ(e.kind(), ErrorKind::kUnsupported);
    EXPECT_TRUE(std::string(e.what()).starts_with("cuda:1: out of memory: ")) << e.what();
  }
  EXPECT_THROW(run_on(at::Device(at::kCUDA, 1), fails_with("shapes differ")), c10::Error);
  EXPECT_THROW(run_on(at::kCPU, fails_with("out of memory")), c10::Error);
}

TEST(TorchDevice, ModelsAreNotLoadedForAMissingOne) {
  EXPECT_THROW(make_neural_denoiser(test::random_model(test::flat_config(), 1), {.device = kMissing}), Error);
}

}  // namespace
}  // namespace diffc::nn
