// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/train/train_config.h"

#include <nlohmann/json.hpp>

#include "codec/base/error.h"

namespace diffc::train {

using nlohmann::json;

void TrainConfig::check() const {
  network.check();
  levels.check();
  require_config(workers >= 1 && workers <= 1024, "workers is out of range");
  require_config(batch >= workers && batch % workers == 0, "batch must be a multiple of workers");
  require_config(crop >= 8 && crop % network.size_multiple() == 0,
                 "crop must be a multiple of the network's scale");
  require_config(network.channels == 3, "only networks of three colours are trained");
  LoopConfig::check();
  for (const double share : {synthetic, grain})
    require_config(share >= 0 && share <= 1, "a share is not in [0, 1]");
  require_config(synthetic_pool >= 0 && synthetic_pool <= 1 << 20, "synthetic_pool is out of range");
  require_config(level_power >= 0 && photographs >= 0, "a value is negative");
}

json to_json(const TrainConfig& c) {
  json stored = loop_config_to_json(c);
  stored["network"] = nn::to_json(c.network);
  stored["levels"] = to_json(c.levels);
  stored["workers"] = c.workers;
  stored["synthetic"] = c.synthetic;
  stored["synthetic_pool"] = c.synthetic_pool;
  stored["grain"] = c.grain;
  stored["photographs"] = c.photographs;
  stored["bfloat16"] = c.bfloat16;
  stored["level_power"] = c.level_power;
  return stored;
}

TrainConfig train_config_from_json(const json& stored) {
  TrainConfig c;
  check_keys(stored, to_json(c));
  try {
    read_loop_config(stored, c);
    if (stored.contains("network")) c.network = nn::network_config_from_json(stored.at("network"));
    if (stored.contains("levels")) c.levels = noise_levels_from_json(stored.at("levels"));
    c.workers = stored.value("workers", c.workers);
    c.synthetic = stored.value("synthetic", c.synthetic);
    c.synthetic_pool = stored.value("synthetic_pool", c.synthetic_pool);
    c.grain = stored.value("grain", c.grain);
    c.photographs = stored.value("photographs", c.photographs);
    c.bfloat16 = stored.value("bfloat16", c.bfloat16);
    c.level_power = stored.value("level_power", c.level_power);
  } catch (const json::exception& e) {
    throw Error(ErrorKind::kUsage, std::string("training configuration: ") + e.what());
  }
  c.check();
  return c;
}

}  // namespace diffc::train
