// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/nn/network.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "codec/base/error.h"
#include "tests/models/nn/tiny_model.h"

namespace diffc::nn {
namespace {

using at::Tensor;

TEST(NetworkConfig, JsonRoundTripAndCounts) {
  const NetworkConfig config = test::nested_config();
  const NetworkConfig copy = network_config_from_json(to_json(config));
  EXPECT_EQ(to_json(copy), to_json(config));
  EXPECT_EQ(copy.size_multiple(), 8);
  for (const NetworkConfig& c : {test::flat_config(), test::nested_config()}) {
    int64_t count = 0;
    for (const Tensor& p : Network(c).initial_parameters(1)) count += p.numel();
    EXPECT_EQ(c.parameters(), count);
  }
  // 32 x 32 positions: stem 12 -> 16 and head back, two blocks of two convolutions 16 -> 16.
  EXPECT_EQ(test::flat_config().macs(64, 64), 1024 * 9 * (2 * 12 * 16 + 4 * 16 * 16));
}

TEST(NetworkConfig, LimitIsWrittenOnlyIfThereIsOne) {
  NetworkConfig config = test::flat_config();
  EXPECT_FALSE(to_json(config).contains("limit"));
  config.limit = 32;
  EXPECT_EQ(network_config_from_json(to_json(config)).limit, 32);
  for (const double bad : {0.5, -1.0, 1001.0})
    EXPECT_THROW(network_config_from_json({{"limit", bad}}), Error) << bad;
}

TEST(NetworkConfig, RefusesWhatCannotBeBuilt) {
  using nlohmann::json;
  const auto refused = [](const json& stages) {
    EXPECT_THROW(network_config_from_json({{"stages", stages}}), Error) << stages;
  };
  refused(json::array());
  refused({{{"scale", 3}, {"width", 8}, {"blocks", 1}}});
  refused({{{"scale", 2}, {"width", 0}, {"blocks", 1}}});
  refused({{{"scale", 2}, {"width", 8}, {"blocks", 0}}});
  refused({{{"scale", 2}, {"width", 8}, {"blocks", 1}}, {{"scale", 4}, {"width", 8}, {"blocks", 1}}});
  refused({{{"scale", 2}, {"width", 8}, {"blocks", 1}},
           {{"scale", 4}, {"width", 8}, {"blocks", 1}},
           {{"scale", 2}, {"width", 9}, {"blocks", 1}}});
  refused({{{"scale", "x"}, {"width", 8}, {"blocks", 1}}});
}

TEST(Network, StartsAsTheLinearEstimate) {
  const Network network(test::flat_config());
  const Tensor y = at::randn({2, 3, 8, 8}), eta = at::tensor({0.1f, 2.0f});
  const Tensor xhat = network.denoise(network.initial_parameters(3), y, eta);
  EXPECT_TRUE(at::allclose(xhat, preconditioning(eta, 0.5f).skip * y));
}

// Changing one pixel changes nothing further away than the receptive radius, and something inside it.
// Winograd's method (widths that are multiples of 16) rounds a whole tile together: there, nothing means
// rounding.
TEST(Network, ReceptiveRadiusHolds) {
  NetworkConfig direct = test::flat_config(), nested = test::nested_config();
  direct.stages = {{2, 8, 24, 2}};
  for (StageConfig& stage : nested.stages) stage.hidden = 8;
  for (const NetworkConfig& config : {direct, nested, test::flat_config()}) {
    const float rounding = config.stages.front().width == 16 ? 1e-5f : 0.0f;
    const Network network(config);
    const auto parameters = test::random_model(config, 5).parameters;
    const int radius = config.receptive_radius(), size = 2 * radius + 24, at = size / 2 + 3;
    Tensor y = at::randn({1, 3, size, size});
    const Tensor eta = at::tensor({0.7f});
    const Tensor before = network.denoise(parameters, y, eta);
    y[0][1][at][at] += 3.0f;
    const Tensor changed = (network.denoise(parameters, y, eta) - before)[0].abs().amax(0);
    for (int i = 0; i < size; ++i) {
      const bool outside = std::abs(i - at) > radius;
      if (outside) {
        EXPECT_LE(changed[i].max().item<float>(), rounding) << i;
        EXPECT_LE(changed.select(1, i).max().item<float>(), rounding) << i;
      }
    }
    EXPECT_GT(changed[at][at].item<float>(), 1e-3f);
  }
}

TEST(Network, NoiseLevelMatters) {
  const NetworkConfig config = test::flat_config();
  const auto parameters = test::random_model(config, 6).parameters;
  const Tensor y = at::randn({1, 3, 8, 8}), scale = at::full({1}, 1.0f);
  const Network network(config);
  const Tensor a = network.raw(parameters, y, scale * 0.2), b = network.raw(parameters, y, scale * 0.3);
  EXPECT_GT((a - b).abs().max().item<float>(), 1e-4f);
}

// However large the input, a convolution of bounded features is bounded: the output does not grow with it.
// Both layouts, float and bfloat16.
TEST(Network, LimitBoundsTheOutput) {
  for (NetworkConfig config : {test::flat_config(), test::nested_config()}) {
    config.limit = 4;
    const Network network(config);
    for (const auto type : {at::kFloat, at::kBFloat16}) {
      auto parameters = test::random_model(config, 7).parameters;
      for (size_t i = 0; i < parameters.size(); ++i) {
        if (network.specs()[i].matrix) parameters[i] = parameters[i].to(type);
      }
      const auto largest = [&](float input) {
        return network.raw(parameters, at::full({1, 3, 64, 64}, input), at::full({1}, 0.5f))
            .abs()
            .max()
            .item<float>();
      };
      const Tensor head = parameters[parameters.size() - 6], bias = parameters[parameters.size() - 5];
      const float bound = (head.abs().sum({1, 2, 3}) * config.limit + bias.abs()).max().item<float>();
      for (const float input : {1e2f, 1e4f, 1e6f}) EXPECT_LE(largest(input), bound * 1.001f) << input;
    }
  }
}

}  // namespace
}  // namespace diffc::nn
