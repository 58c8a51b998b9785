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

constexpr int kMaxChannels = 4096, kMaxLayers = 200, kMaxResampling = 256;
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

int whole_number(const json& stored, const std::string& name) {
  if (!stored.is_number_integer() || stored.get<int64_t>() < 0 || stored.get<int64_t>() > kMaxChannels)
    throw Error(ErrorKind::kData, name + ": channels or factors are out of range");
  return stored.get<int>();
}

Layer convolution_from_json(const json& stored, const std::string& name) {
  Layer layer;
  layer.in = whole_number(stored.at("conv").at(0), name);
  layer.out = whole_number(stored.at("conv").at(1), name);
  layer.down = whole_number(stored.value("down", json(1)), name);
  layer.up = whole_number(stored.value("up", json(1)), name);
  layer.activation = activation_of(stored.value("act", "none"), name);
  layer.name = name;
  const auto channels = [](int c) { return c >= 1 && c <= kMaxChannels; };
  if (!channels(layer.in) || !channels(layer.out) || !is_factor(layer.down) || !is_factor(layer.up) ||
      !channels(layer.weight_in()) || !channels(layer.weight_out()))
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
  Resampling most;
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
        most = {std::max(most.down, place.side.down), std::max(most.up, place.side.up)};
        if (most.down > kMaxResampling || most.up > kMaxResampling)
          throw Error(ErrorKind::kData, name + ": it changes the resolution too far");
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
  // Sides are multiples of the reduction as a whole: a further one on the way would lose pixels.
  if (most.down > place.side.down || most.up > place.side.up)
    throw Error(ErrorKind::kData, prefix + ": it changes the resolution forth and back");
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

double working_memory(const Layers& layers, double positions) {
  double largest = 0, saved = 0, channels = layers.empty() ? 0 : layers.front().in;
  std::vector<double> kept;
  for (const Layer& layer : layers) {
    // Channels are filled up to 16.
    if (layer.kind == Layer::Kind::kSave) {
      kept.push_back(positions * (channels + 15));
      saved += kept.back();
    }
    if (layer.kind == Layer::Kind::kAdd) {
      saved -= kept.back();
      kept.pop_back();
    }
    if (layer.kind == Layer::Kind::kConvolution) {
      positions /= layer.down * layer.down;
      // Pixels are moved from one copy into another on either side.
      largest = std::max(largest, saved + positions * 2 * (layer.weight_in() + layer.weight_out() + 30));
      positions *= layer.up * layer.up;
      channels = layer.out;
    }
    largest = std::max(largest, saved + positions * (channels + 15));
  }
  return largest * sizeof(float);
}

}  // namespace diffc::transform
