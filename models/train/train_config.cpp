// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/train/train_config.h"

#include <nlohmann/json.hpp>

#include "codec/base/error.h"

namespace diffc::train {

using nlohmann::json;

void TrainConfig::check() const {
  const auto require = [](bool holds, const char* what) {
    if (!holds) throw Error(ErrorKind::kUsage, std::string("training configuration: ") + what);
  };
  network.check();
  levels.check();
  require(workers >= 1 && workers <= 1024, "workers is out of range");
  require(batch >= workers && batch % workers == 0, "batch must be a multiple of workers");
  require(crop >= 8 && crop % network.size_multiple() == 0, "crop must be a multiple of the network's scale");
  require(network.channels == 3, "only networks of three colours are trained");
  require(minutes > 0 || steps > 0, "give a budget in minutes or steps");
  require(ema >= 0 && ema < 1 && flat >= 0 && flat <= 1 && synthetic >= 0 && synthetic <= 1 && warmup >= 0 &&
              clip >= 0,
          "a value is out of range");
  require(validation >= 0 && steps >= 0 && level_power >= 0, "a value is negative");
}

json to_json(const TrainConfig& c) {
  return {{"network", nn::to_json(c.network)},
          {"optimizer", to_json(c.optimizer)},
          {"levels", to_json(c.levels)},
          {"batch", c.batch},
          {"workers", c.workers},
          {"crop", c.crop},
          {"validation", c.validation},
          {"synthetic", c.synthetic},
          {"bfloat16", c.bfloat16},
          {"level_power", c.level_power},
          {"clip", c.clip},
          {"ema", c.ema},
          {"flat", c.flat},
          {"warmup", c.warmup},
          {"seed", c.seed},
          {"minutes", c.minutes},
          {"steps", c.steps},
          {"checkpoint_minutes", c.checkpoint_minutes},
          {"validate_minutes", c.validate_minutes}};
}

TrainConfig train_config_from_json(const json& stored) {
  TrainConfig c;
  try {
    if (!stored.is_object()) throw Error(ErrorKind::kUsage, "training configuration: not a JSON object");
    const json known = to_json(c);
    for (const auto& [key, value] : stored.items()) {
      if (!known.contains(key)) {
        throw Error(ErrorKind::kUsage, "training configuration: unknown key " + key,
                    "see models/MODEL_CARD.md");
      }
    }
    if (stored.contains("network")) c.network = nn::network_config_from_json(stored.at("network"));
    if (stored.contains("optimizer")) c.optimizer = optimizer_config_from_json(stored.at("optimizer"));
    if (stored.contains("levels")) c.levels = noise_levels_from_json(stored.at("levels"));
    c.batch = stored.value("batch", c.batch);
    c.workers = stored.value("workers", c.workers);
    c.crop = stored.value("crop", c.crop);
    c.validation = stored.value("validation", c.validation);
    c.synthetic = stored.value("synthetic", c.synthetic);
    c.bfloat16 = stored.value("bfloat16", c.bfloat16);
    c.level_power = stored.value("level_power", c.level_power);
    c.clip = stored.value("clip", c.clip);
    c.ema = stored.value("ema", c.ema);
    c.flat = stored.value("flat", c.flat);
    c.warmup = stored.value("warmup", c.warmup);
    c.seed = stored.value("seed", c.seed);
    c.minutes = stored.value("minutes", c.minutes);
    c.steps = stored.value("steps", c.steps);
    c.checkpoint_minutes = stored.value("checkpoint_minutes", c.checkpoint_minutes);
    c.validate_minutes = stored.value("validate_minutes", c.validate_minutes);
  } catch (const json::exception& e) {
    throw Error(ErrorKind::kUsage, std::string("training configuration: ") + e.what());
  }
  c.check();
  return c;
}

}  // namespace diffc::train
