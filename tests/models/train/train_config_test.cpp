// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/train/train_config.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "codec/base/error.h"

namespace diffc::train {
namespace {

TEST(TrainConfig, JsonRoundTrip) {
  TrainConfig config;
  config.batch = 6;
  config.workers = 3;
  config.optimizer.muon_rate = 0.03;
  config.levels.core_high = 1.5;
  config.synthetic = 0.25;
  config.network.limit = 24;
  EXPECT_EQ(to_json(train_config_from_json(to_json(config))), to_json(config));
  EXPECT_EQ(to_json(train_config_from_json(nlohmann::json::object())), to_json(TrainConfig()));
}

TEST(TrainConfig, RefusesWhatItCannotDo) {
  const auto refused = [](const nlohmann::json& json) {
    EXPECT_THROW(train_config_from_json(json), Error) << json;
  };
  refused({{"no_such_key", 1}});
  refused({{"batch", 5}, {"workers", 2}});
  refused({{"batch", "x"}});
  refused({{"crop", 63}});
  refused({{"ema", 1.0}});
  refused({{"synthetic", 1.5}});
  refused({{"network", {{"limit", 0.1}}}});
  refused({{"minutes", 0}});
  refused({{"network", {{"channels", 1}}}});
  refused(nlohmann::json::array());
}

}  // namespace
}  // namespace diffc::train
