// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/train_transform/freeze.h"

#include <ATen/core/grad_mode.h>

#include <algorithm>
#include <cmath>

#include "models/nn/model_file.h"
#include "models/transform/frequency_table.h"
#include "models/transform/integer_tensor.h"
#include "models/transform/normal_tables.h"

namespace diffc::train_transform {
namespace {

using at::Tensor;
using transform::Layer;

constexpr int kHiddenBits = 8;      // fraction of the values between layers
constexpr int kMaxWeightBits = 14;  // of the fraction of weights
constexpr int kReach = 32;          // of the tables of z, on either side of 0

std::vector<int64_t> rounded(const Tensor& t, int fraction_bits) {
  const Tensor scaled =
      at::round(t.to(at::kDouble) * std::ldexp(1.0, fraction_bits)).to(at::kLong).contiguous();
  return {scaled.data_ptr<int64_t>(), scaled.data_ptr<int64_t>() + scaled.numel()};
}

/// [out, ...] as I8 with factors.
void store_in_bytes(const std::string& key, const Tensor& weight, model_files::SafetensorsFile& file) {
  const Tensor rows = weight.flatten(1);
  const Tensor scales = at::clamp_min(std::get<0>(rows.abs().max(1)), 1e-20) / 127;
  const Tensor bytes = at::round(rows / scales.unsqueeze(1)).to(at::kChar).contiguous();
  const auto* data = reinterpret_cast<const uint8_t*>(bytes.data_ptr<int8_t>());
  file.tensors[key] = {"I8", weight.sizes().vec(), {data, data + bytes.numel()}};
  file.tensors[key + "_scale"] = nn::store_tensor(scales, at::kFloat);
}

/// Layer by layer: y = floor((w x + b + half) / 2^shift), where x and y have in_bits and out_bits of
/// fraction.
void freeze_exact(const transform::Layers& layers, const Parameters& parameters, int latents,
                  int fraction_bits, model_files::SafetensorsFile& file) {
  int in_bits = 0;
  for (size_t k = 0; k < layers.size(); ++k) {
    const Layer& layer = layers[k];
    Tensor weight = parameters.at(layer.name + ".weight").clone(),
           bias = parameters.at(layer.name + ".bias").clone();
    const bool last = k + 1 == layers.size();
    if (last) {
      // Logarithms of the scales become indices of the tables.
      weight.narrow(0, latents, latents).mul_(transform::kScalesPerOctave);
      bias.narrow(0, latents, latents).mul_(transform::kScalesPerOctave).add_(transform::kUnitScale);
    }
    const double largest = std::max(weight.abs().max().item<double>(), 1e-6);
    const int room =
        14 - static_cast<int>(std::ceil(std::log2(largest)));  // so that weights fit into 16 bits
    const int weight_bits = std::clamp(room, 0, kMaxWeightBits);
    const int out_bits = last ? fraction_bits : kHiddenBits;
    const int64_t shift = std::max(0, in_bits + weight_bits - out_bits);
    const auto store = [&](const char* part, const std::vector<int64_t>& values, std::vector<int64_t> shape) {
      file.tensors[layer.name + part] = transform::integer_tensor(values, std::move(shape));
    };
    store(".weight", rounded(weight, weight_bits), weight.sizes().vec());
    store(".bias", rounded(bias, in_bits + weight_bits), bias.sizes().vec());
    store(".shift", {shift}, {1});
    in_bits = static_cast<int>(in_bits + weight_bits - shift);
  }
}

void freeze_tables(const LogisticMixture& law, model_files::SafetensorsFile& file) {
  const int64_t channels = law.logits.size(0), symbols = 2 * kReach + 1;
  const LogisticMixture exact{law.logits.to(at::kDouble), law.means.to(at::kDouble),
                              law.log_scales.to(at::kDouble)};
  const Tensor edges = at::arange(-kReach, kReach + 2, at::kDouble).sub(0.5).view({1, 1, 1, -1});
  const Tensor cumulative =
      exact.cumulative(edges.expand({1, channels, 1, symbols + 1}).contiguous()).contiguous();
  std::vector<int64_t> frequencies;
  for (int64_t c = 0; c < channels; ++c) {
    const double* row = cumulative.data_ptr<double>() + c * (symbols + 1);
    std::vector<double> probabilities;
    for (int64_t k = 0; k < symbols; ++k) probabilities.push_back(row[k + 1] - row[k]);
    const auto table = transform::FrequencyTable::of_probabilities(-kReach, probabilities);
    for (int k = 0; k <= table.count(); ++k) frequencies.push_back(table.frequency(k));
  }
  file.tensors["hyper_latents.frequencies"] = transform::integer_tensor(frequencies, {channels, symbols + 1});
  const std::vector<int64_t> first(static_cast<size_t>(channels), -kReach);
  file.tensors["hyper_latents.first"] = transform::integer_tensor(first, {channels});
}

}  // namespace

model_files::SafetensorsFile freeze(const transform::TransformDescription& d, const Parameters& parameters) {
  const at::NoGradGuard no_gradients;
  model_files::SafetensorsFile file;
  for (const transform::Layers* layers : {&d.analysis, &d.synthesis, &d.hyper_analysis})
    for (const Layer& layer : *layers)
      if (layer.kind == Layer::Kind::kConvolution) {
        const std::string weight = layer.name + ".weight", bias = layer.name + ".bias";
        store_in_bytes(weight, parameters.at(weight), file);
        file.tensors[bias] = nn::store_tensor(parameters.at(bias), at::kHalf);
      }
  freeze_exact(d.hyper_synthesis, parameters, d.latents, d.fraction_bits, file);
  freeze_tables(hyper_law(parameters), file);
  write_transform_description(d, file);
  return file;
}

}  // namespace diffc::train_transform
