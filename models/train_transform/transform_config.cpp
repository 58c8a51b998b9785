// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/train_transform/transform_config.h"

#include <nlohmann/json.hpp>

#include "codec/base/error.h"

namespace diffc::train_transform {

using nlohmann::json;
using transform::Activation;
using transform::Layer;
using transform::Layers;

void TransformTrainConfig::check() const {
  const auto require = [](bool holds, const char* what) {
    if (!holds) throw Error(ErrorKind::kUsage, std::string("training configuration: ") + what);
  };
  const auto channels = [](int c) { return c >= 1 && c <= 1024; };
  require(channels(width) && channels(latents) && channels(hyper_latents) && channels(hyper_width),
          "channels are out of range");
  require(blocks >= 0 && blocks <= 16, "blocks is out of range");
  require(lambda > 0 && lambda < 1e3, "lambda is out of range");
  require(batch >= 1 && batch <= 4096, "batch is out of range");
  require(crop >= 16 && crop % 16 == 0, "crop must be a multiple of 16");
  require(minutes > 0 || steps > 0, "give a budget in minutes or steps");
  require(ema >= 0 && ema < 1 && flat >= 0 && flat <= 1 && warmup >= 0 && clip >= 0 && validation >= 0 &&
              steps >= 0,
          "a value is out of range");
}

json to_json(const TransformTrainConfig& c) {
  return {{"width", c.width},
          {"latents", c.latents},
          {"hyper_latents", c.hyper_latents},
          {"hyper_width", c.hyper_width},
          {"blocks", c.blocks},
          {"lambda", c.lambda},
          {"optimizer", to_json(c.optimizer)},
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

TransformTrainConfig transform_config_from_json(const json& stored) {
  TransformTrainConfig c;
  try {
    if (!stored.is_object()) throw Error(ErrorKind::kUsage, "training configuration: not a JSON object");
    const json known = to_json(c);
    for (const auto& [key, value] : stored.items())
      if (!known.contains(key)) throw Error(ErrorKind::kUsage, "training configuration: unknown key " + key);
    const auto read = [&](const char* key, auto& value) { value = stored.value(key, value); };
    if (stored.contains("optimizer")) c.optimizer = train::optimizer_config_from_json(stored.at("optimizer"));
    read("width", c.width);
    read("latents", c.latents);
    read("hyper_latents", c.hyper_latents);
    read("hyper_width", c.hyper_width);
    read("blocks", c.blocks);
    read("lambda", c.lambda);
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
  } catch (const json::exception& e) {
    throw Error(ErrorKind::kUsage, std::string("training configuration: ") + e.what());
  }
  c.check();
  return c;
}

namespace {

json convolution(int in, int out, const char* act, int down = 1, int up = 1) {
  return {{"conv", {in, out}}, {"act", act}, {"down", down}, {"up", up}};
}

void add_blocks(json& layers, int width, int blocks) {
  for (int b = 0; b < blocks; ++b) {
    layers.push_back({{"save", true}});
    layers.push_back(convolution(width, width, "silu"));
    layers.push_back(convolution(width, width, "none"));
    layers.push_back({{"add", true}});
  }
}

}  // namespace

transform::TransformDescription describe(const TransformTrainConfig& c) {
  transform::TransformDescription d;
  d.latents = c.latents;
  d.hyper_latents = c.hyper_latents;
  json analysis = json::array({convolution(3, c.width, "silu", 2), convolution(c.width, c.width, "silu", 2)});
  add_blocks(analysis, c.width, c.blocks);
  analysis.push_back(convolution(c.width, c.latents, "none", 2));
  json synthesis = json::array({convolution(c.latents, c.width, "silu", 1, 2)});
  add_blocks(synthesis, c.width, c.blocks);
  synthesis.push_back(convolution(c.width, c.width, "silu", 1, 2));
  synthesis.push_back(convolution(c.width, 3, "none", 1, 2));
  const json hyper_analysis = {convolution(c.latents, c.hyper_width, "silu"),
                               convolution(c.hyper_width, c.hyper_latents, "none", 2)};
  const json hyper_synthesis = {convolution(c.hyper_latents, c.hyper_width, "relu", 1, 2),
                                convolution(c.hyper_width, 2 * c.latents, "none")};
  d.analysis = transform::layers_from_json(analysis, "analysis", 3, c.latents);
  d.synthesis = transform::layers_from_json(synthesis, "synthesis", c.latents, 3);
  d.hyper_analysis =
      transform::layers_from_json(hyper_analysis, "hyper_analysis", c.latents, c.hyper_latents);
  d.hyper_synthesis =
      transform::layers_from_json(hyper_synthesis, "hyper_synthesis", c.hyper_latents, 2 * c.latents);
  return d;
}

}  // namespace diffc::train_transform
