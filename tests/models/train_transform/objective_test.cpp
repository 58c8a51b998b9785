// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/train_transform/objective.h"

#include <gtest/gtest.h>
#include <torch/script.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "codec/base/error.h"

namespace diffc::train_transform {
namespace {

namespace fs = std::filesystem;
using at::Tensor;
using features::FeatureNetwork;
using features::perceptual_distance;

class ObjectiveTest : public testing::Test {
 protected:
  ObjectiveTest()
      : path_((fs::temp_directory_path() / ("diffc_features_" + std::to_string(getpid()))).string()) {}
  ~ObjectiveTest() override {
    std::error_code ignored;
    fs::remove(path_, ignored);
  }

  std::shared_ptr<const FeatureNetwork> network(const std::string& body) const {
    torch::jit::Module module("Features");
    module.define("def activations(self, img):\n" + body);
    module.save(path_);
    return std::make_shared<const FeatureNetwork>(path_);
  }

  static RateDistortion outcome(double bits, double squared_error, const Tensor& picture) {
    return {at::full({}, bits), at::full({}, squared_error), picture, at::zeros({1, 4, 2, 2})};
  }

  std::string path_;
};

// Red and green picture of equal level: activations (1, 0, 0) and (0, 1, 0), squared distance 2, in the first
// layer; the second layer sees grey alone, no distance.
TEST_F(ObjectiveTest, PerceptualDistanceIsOfDirections) {
  const auto features = network("  return [img, img.sum(1, True) + 1]\n");
  Tensor red = at::full({1, 3, 8, 8}, -0.5), green = red.clone();
  red.select(1, 0).fill_(0.3);
  green.select(1, 1).fill_(0.3);
  EXPECT_NEAR(perceptual_distance(*features, red, green).item<double>(), 1, 1e-5);
  EXPECT_NEAR(perceptual_distance(*features, red, red).item<double>(), 0, 1e-9);
  EXPECT_FLOAT_EQ(features->activations(red)[0].max().item<float>(), 0.8f * 255);
}

TEST_F(ObjectiveTest, FeatureNetworksAreNamedWhenTheyAreNone) {
  EXPECT_THROW(FeatureNetwork("/nonexistent.ts"), Error);
  std::ofstream(path_) << "no TorchScript";
  EXPECT_THROW(FeatureNetwork{path_}, Error);
  torch::jit::Module("Empty").save(path_);
  try {
    FeatureNetwork{path_};
    FAIL();
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find(path_), std::string::npos);
  }
}

TEST_F(ObjectiveTest, TermsAreWeighted) {
  const Tensor x = at::zeros({1, 3, 16, 16});
  TransformTrainConfig config;
  config.latents = 4;
  config.lambda = 0.1;
  EXPECT_NEAR(Objective(config, nullptr).cost(x, outcome(0.5, 20, x)).loss.item<double>(), 2.5, 1e-6);

  config.target_bits = 0.4;
  config.rate_above = 3;
  config.rate_below = 0.25;
  const Objective held(config, nullptr);
  EXPECT_NEAR(held.cost(x, outcome(0.5, 20, x)).loss.item<double>(), 3.5, 1e-6);
  EXPECT_NEAR(held.cost(x, outcome(0.3, 20, x)).loss.item<double>(), 2.075, 1e-6);
  EXPECT_EQ(held.adversary(), nullptr);

  config.perceptual = 2;
  config.adversarial = 0.5;
  EXPECT_THROW(Objective(config, nullptr), Error);
  const Objective full(config, network("  return [img]\n"));
  Tensor red = x.clone();
  red.select(1, 0).add_(0.1);
  const Cost cost = full.cost(x, outcome(0.3, 20, red));
  EXPECT_GT(cost.perceptual, 0);
  EXPECT_GT(cost.adversarial, 0);
  EXPECT_NEAR(cost.loss.item<double>(), 2.075 + 2 * cost.perceptual + 0.5 * cost.adversarial, 1e-5);
}

}  // namespace
}  // namespace diffc::train_transform
