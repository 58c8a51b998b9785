// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/train/loop_config.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "codec/base/error.h"

namespace diffc::train {

using nlohmann::json;

void require_config(bool holds, const char* what) {
  if (!holds) throw Error(ErrorKind::kUsage, std::string("training configuration: ") + what);
}

void LoopConfig::check() const {
  require_config(minutes > 0 || steps > 0, "give a budget in minutes or steps");
  require_config(ema >= 0 && ema < 1 && flat >= 0 && flat <= 1 && warmup >= 0 && clip >= 0,
                 "a value is out of range");
  require_config(validation >= 0 && steps >= 0, "a value is negative");
}

double LoopConfig::fraction(int64_t step, double seconds) const {
  return steps > 0 ? static_cast<double>(step) / static_cast<double>(steps) : seconds / (60.0 * minutes);
}

double LoopConfig::rate_factor(int64_t step, double fraction) const {
  const double warm = warmup > 0 ? std::min(1.0, (step + 1.0) / warmup) : 1.0;
  const double cool = flat < 1 ? std::min(1.0, (1.0 - fraction) / (1.0 - flat)) : 1.0;
  return std::max(0.0, std::min(warm, cool));
}

double LoopConfig::average_weight(int64_t step) const {
  return 1.0 - std::min(ema, (1.0 + step) / (10.0 + step));
}

double LoopConfig::clip_factor(double norm) const {
  return clip > 0 && norm > clip ? clip / norm : 1.0;
}

void read_loop_config(const json& stored, LoopConfig& c) {
  const auto read = [&](const char* key, auto& value) { value = stored.value(key, value); };
  if (stored.contains("optimizer")) c.optimizer = optimizer_config_from_json(stored.at("optimizer"));
  read("batch", c.batch);
  read("crop", c.crop);
  read("validation", c.validation);
  read("clip", c.clip);
  read("ema", c.ema);
  read("flat", c.flat);
  read("warmup", c.warmup);
  read("seed", c.seed);
  read("minutes", c.minutes);
  read("steps", c.steps);
  read("checkpoint_minutes", c.checkpoint_minutes);
  read("validate_minutes", c.validate_minutes);
}

json loop_config_to_json(const LoopConfig& c) {
  return {{"optimizer", to_json(c.optimizer)},
          {"batch", c.batch},
          {"crop", c.crop},
          {"validation", c.validation},
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

void check_keys(const json& stored, const json& known) {
  if (!stored.is_object()) throw Error(ErrorKind::kUsage, "training configuration: not a JSON object");
  for (const auto& [key, value] : stored.items())
    if (!known.contains(key))
      throw Error(ErrorKind::kUsage, "training configuration: unknown key " + key,
                  "see models/MODEL_CARD.md");
}

}  // namespace diffc::train
