// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/transform/layer.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <numeric>
#include <utility>

#include "codec/base/error.h"

namespace diffc::transform {
namespace {

using nlohmann::json;

constexpr int kMaxChannels = 4096, kMaxLayers = 200;
constexpr std::array<std::pair<const char*, Activation>, 4> kActivations = {
    {{"none", Activation::kNone},
     {"relu", Activation::kRelu},
     {"leaky_relu", Activation::kLeakyRelu},
     {"silu", Activation::kSilu}}};

constexpr std::array<std::pair<const char*, Layer::Kind>, 5> kKinds = {{{"save", Layer::Kind::kSave},
                                                                        {"add", Layer::Kind::kAdd},
                                                                        {"gdn", Layer::Kind::kGdn},
                                                                        {"igdn", Layer::Kind::kInverseGdn},
                                                                        {"abs", Layer::Kind::kMagnitude}}};

bool is_factor(int f) {
  return f == 1 || f == 2 || f == 4;
}

Activation activation_of(const std::string& name, const std::string& layer) {
  for (const auto& [known, activation] : kActivations)
    if (name == known) return activation;
  throw Error(ErrorKind::kData, layer + ": unknown activation '" + name + "'");
}

Layer convolution_from_json(const json& stored, const std::string& name) {
  Layer layer;
  layer.in = stored.at("conv").at(0).get<int>();
  layer.out = stored.at("conv").at(1).get<int>();
  layer.down = stored.value("down", 1);
  layer.up = stored.value("up", 1);
  layer.activation = activation_of(stored.value("act", "none"), name);
  layer.name = name;
  const auto channels = [](int c) { return c >= 1 && c <= kMaxChannels; };
  if (!channels(layer.in) || !channels(layer.out) || !is_factor(layer.down) || !is_factor(layer.up))
    throw Error(ErrorKind::kData, name + ": channels or factors are out of range");
  return layer;
}

Layer other_from_json(const json& stored, const std::string& name) {
  for (const auto& [key, kind] : kKinds)
    if (stored.contains(key)) return {.kind = kind, .name = name};
  throw Error(ErrorKind::kData, name + ": a layer of an unknown kind");
}

/// Where features stand: how many channels, and their side over that of the input.
struct Place {
  int channels = 0;
  Resampling side;

  void apply(const Layer& layer) {
    channels = layer.out;
    side.down *= layer.down;
    side.up *= layer.up;
    const int common = std::gcd(side.down, side.up);
    side.down /= common;
    side.up /= common;
  }
  bool operator==(const Place& o) const {
    return channels == o.channels && side.down == o.side.down && side.up == o.side.up;
  }
};

}  // namespace

Layers layers_from_json(const json& list, const std::string& prefix, int in, int out) {
  Layers layers;
  Place place{in, {}};
  std::vector<Place> saved;
  if (!list.is_array() || list.size() > kMaxLayers)
    throw Error(ErrorKind::kData, prefix + ": no list of layers");
  for (const json& stored : list) {
    const std::string name = fmt::format("{}.{}", prefix, layers.size());
    Layer layer =
        stored.contains("conv") ? convolution_from_json(stored, name) : other_from_json(stored, name);
    switch (layer.kind) {
      case Layer::Kind::kConvolution:
        if (layer.in != place.channels) throw Error(ErrorKind::kData, name + ": the channels do not fit");
        place.apply(layer);
        break;
      case Layer::Kind::kSave:
        saved.push_back(place);
        break;
      case Layer::Kind::kAdd:
        if (saved.empty() || !(saved.back() == place))
          throw Error(ErrorKind::kData, name + ": nothing of this size was saved before");
        saved.pop_back();
        break;
      default:
        break;
    }
    if (layer.kind != Layer::Kind::kConvolution) layer.in = layer.out = place.channels;
    layers.push_back(std::move(layer));
  }
  if (place.channels != out || !saved.empty())
    throw Error(ErrorKind::kData, prefix + ": its output does not fit");
  return layers;
}

json to_json(const Layers& layers) {
  json list = json::array();
  for (const Layer& layer : layers) {
    if (layer.kind != Layer::Kind::kConvolution) {
      for (const auto& [key, kind] : kKinds)
        if (kind == layer.kind) list.push_back({{key, true}});
      continue;
    }
    json stored = {{"conv", {layer.in, layer.out}}};
    if (layer.down > 1) stored["down"] = layer.down;
    if (layer.up > 1) stored["up"] = layer.up;
    for (const auto& [name, activation] : kActivations)
      if (activation == layer.activation && activation != Activation::kNone) stored["act"] = name;
    list.push_back(std::move(stored));
  }
  return list;
}

Resampling resampling_of(const Layers& layers) {
  Place place;
  for (const Layer& layer : layers)
    if (layer.kind == Layer::Kind::kConvolution) place.apply(layer);
  return place.side;
}

uint64_t working_memory(const Layers& layers, uint64_t positions) {
  uint64_t largest = 0, saved = 0;
  for (const Layer& layer : layers) {
    if (layer.kind == Layer::Kind::kSave) ++saved;
    if (layer.kind == Layer::Kind::kAdd) --saved;
    if (layer.kind != Layer::Kind::kConvolution) continue;
    positions /= static_cast<uint64_t>(layer.down) * layer.down;
    // Channels are filled up to 16; pixels are moved from one copy into another.
    const uint64_t features =
        positions * (2 * (layer.weight_in() + 15) + (1 + saved) * 2 * (layer.weight_out() + 15));
    largest = std::max(largest, features);
    positions *= static_cast<uint64_t>(layer.up) * layer.up;
  }
  return largest * sizeof(float);
}

}  // namespace diffc::transform
