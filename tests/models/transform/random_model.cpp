// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "tests/models/transform/random_model.h"

#include <cmath>
#include <cstring>
#include <random>

#include "models/transform/frequency_table.h"
#include "models/transform/integer_tensor.h"
#include "models/transform/transform_description.h"

namespace diffc::transform {
namespace {

constexpr int kLatents = 32, kHyperLatents = 8, kReach = 8;

TransformDescription describe() {
  using nlohmann::json;
  TransformDescription d;
  d.name = "random";
  d.latents = kLatents;
  d.hyper_latents = kHyperLatents;
  d.analysis = layers_from_json(json::parse(R"([{"conv": [3, 16], "down": 4, "act": "silu"}, {"save": true},
      {"conv": [16, 16], "act": "leaky_relu"}, {"add": true}, {"conv": [16, 32], "down": 2}])"),
                                "analysis", 3, kLatents);
  d.synthesis = layers_from_json(json::parse(R"([{"conv": [32, 16], "act": "silu", "up": 2},
      {"conv": [16, 3], "up": 4}])"),
                                 "synthesis", kLatents, 3);
  d.hyper_analysis = layers_from_json(json::parse(R"([{"conv": [32, 16], "act": "silu", "down": 2},
      {"conv": [16, 8], "down": 2}])"),
                                      "hyper_analysis", kLatents, kHyperLatents);
  d.hyper_synthesis = layers_from_json(json::parse(R"([{"conv": [8, 16], "act": "relu", "up": 2},
      {"conv": [16, 64], "up": 2}])"),
                                       "hyper_synthesis", kHyperLatents, 2 * kLatents);
  return d;
}

}  // namespace

model_files::StoredTensor float_tensor(const std::vector<float>& values, std::vector<int64_t> shape) {
  model_files::StoredTensor stored{"F32", std::move(shape),
                                   std::vector<uint8_t>(values.size() * sizeof(float))};
  std::memcpy(stored.data.data(), values.data(), stored.data.size());
  return stored;
}

model_files::SafetensorsFile random_model(unsigned seed, double perturbation) {
  const TransformDescription d = describe();
  model_files::SafetensorsFile file;
  std::mt19937 random(seed), other(seed + 1);
  std::normal_distribution<double> normal;
  for (const Layers* layers : {&d.analysis, &d.synthesis, &d.hyper_analysis}) {
    const double gain = layers == &d.analysis ? 3 : 1;
    for (const Layer& layer : *layers) {
      if (layer.kind != Layer::Kind::kConvolution) continue;
      std::vector<float> weight, bias;
      for (int i = 0; i < layer.weight_out() * layer.weight_in() * 9; ++i)
        weight.push_back(static_cast<float>(gain * normal(random) / std::sqrt(9.0 * layer.weight_in()) *
                                            (1 + perturbation * normal(other))));
      for (int i = 0; i < layer.weight_out(); ++i) bias.push_back(static_cast<float>(0.1 * normal(random)));
      file.tensors[layer.name + ".weight"] =
          float_tensor(weight, {layer.weight_out(), layer.weight_in(), 3, 3});
      file.tensors[layer.name + ".bias"] = float_tensor(bias, {layer.weight_out()});
    }
  }
  // Means of some steps, scales of some more: 2^((index - 28) / 8) with indices of about 44.
  for (const Layer& layer : d.hyper_synthesis) {
    const bool last = &layer == &d.hyper_synthesis.back();
    std::vector<int64_t> weight, bias;
    for (int i = 0; i < layer.weight_out() * layer.weight_in() * 9; ++i)
      weight.push_back(std::lround(400 * normal(random)));
    for (int i = 0; i < layer.weight_out(); ++i)
      bias.push_back(last && i >= layer.weight_out() / 2 ? int64_t{44} << 18
                                                         : std::lround(1000 * normal(random)));
    file.tensors[layer.name + ".weight"] =
        integer_tensor(weight, {layer.weight_out(), layer.weight_in(), 3, 3});
    file.tensors[layer.name + ".bias"] = integer_tensor(bias, {layer.weight_out()});
    file.tensors[layer.name + ".shift"] = integer_tensor(std::vector<int64_t>{last ? 12 : 4}, {1});
  }
  std::vector<double> probabilities;
  for (int k = -kReach; k <= kReach; ++k) probabilities.push_back(0.3 * std::exp(-0.1 * k * k));
  const FrequencyTable table = FrequencyTable::of_probabilities(-kReach, probabilities);
  std::vector<int64_t> frequencies;
  for (int c = 0; c < kHyperLatents; ++c)
    for (int k = 0; k <= table.count(); ++k) frequencies.push_back(table.frequency(k));
  file.tensors["hyper_latents.frequencies"] = integer_tensor(frequencies, {kHyperLatents, table.count() + 1});
  file.tensors["hyper_latents.first"] =
      integer_tensor(std::vector<int64_t>(kHyperLatents, -kReach), {kHyperLatents});
  write_transform_description(d, file);
  return file;
}

}  // namespace diffc::transform
