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
  using train::require_config;
  const auto channels = [](int c) { return c >= 1 && c <= 1024; };
  require_config(channels(width) && channels(latents) && channels(hyper_latents) && channels(hyper_width),
                 "channels are out of range");
  require_config(blocks >= 0 && blocks <= 16, "blocks is out of range");
  require_config(lambda > 0 && lambda < 1e3, "lambda is out of range");
  const auto weight = [](double w) { return w >= 0 && w < 1e6; };
  require_config(weight(perceptual) && weight(adversarial) && weight(target_bits) && weight(rate_above) &&
                     weight(rate_below),
                 "a weight is out of range");
  require_config(channels(adversary.width) && adversary.rate > 0 && adversary.rate < 1,
                 "the discriminator's width or rate is out of range");
  require_config(batch >= 1 && batch <= 4096, "batch is out of range");
  require_config(crop >= 16 && crop % 16 == 0, "crop must be a multiple of 16");
  LoopConfig::check();
}

json to_json(const TransformTrainConfig& c) {
  json stored = train::loop_config_to_json(c);
  stored["width"] = c.width;
  stored["latents"] = c.latents;
  stored["hyper_latents"] = c.hyper_latents;
  stored["hyper_width"] = c.hyper_width;
  stored["blocks"] = c.blocks;
  stored["lambda"] = c.lambda;
  stored["perceptual"] = c.perceptual;
  stored["adversarial"] = c.adversarial;
  stored["target_bits"] = c.target_bits;
  stored["rate_above"] = c.rate_above;
  stored["rate_below"] = c.rate_below;
  stored["discriminator_width"] = c.adversary.width;
  stored["discriminator_rate"] = c.adversary.rate;
  return stored;
}

TransformTrainConfig transform_config_from_json(const json& stored) {
  TransformTrainConfig c;
  train::check_keys(stored, to_json(c));
  try {
    train::read_loop_config(stored, c);
    const auto read = [&](const char* key, auto& value) { value = stored.value(key, value); };
    read("width", c.width);
    read("latents", c.latents);
    read("hyper_latents", c.hyper_latents);
    read("hyper_width", c.hyper_width);
    read("blocks", c.blocks);
    read("lambda", c.lambda);
    read("perceptual", c.perceptual);
    read("adversarial", c.adversarial);
    read("target_bits", c.target_bits);
    read("rate_above", c.rate_above);
    read("rate_below", c.rate_below);
    read("discriminator_width", c.adversary.width);
    read("discriminator_rate", c.adversary.rate);
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
