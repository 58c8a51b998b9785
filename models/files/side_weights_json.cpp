// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/files/side_weights_json.h"

#include <algorithm>

#include "codec/base/error.h"

namespace diffc::model_files {
namespace {

using nlohmann::json;

constexpr std::size_t kMostRanges = 64;

template <std::size_t n>
bool read_weights(const json& stored, std::array<uint16_t, n>& weights) {
  const auto values = stored.get<std::vector<int64_t>>();
  const auto possible = [](int64_t value) { return value >= 1 && value <= UINT16_MAX; };
  if (values.size() != n || !std::all_of(values.begin(), values.end(), possible)) return false;
  std::copy(values.begin(), values.end(), weights.begin());
  return true;
}

bool read_number(const json& stored, SideWeights::Number& number) {
  return read_weights(stored.at("first"), number.first) && read_weights(stored.at("later"), number.later);
}

bool read_range(const json& stored, SideWeights& weights) {
  weights.lowest = stored.at("lowest").get<NoiseLevel>();
  return read_weights(stored.at("jump"), weights.jump) &&
         read_number(stored.at("gain").at(0), weights.gain[0]) &&
         read_number(stored.at("gain").at(1), weights.gain[1]) &&
         read_number(stored.at("length"), weights.length);
}

json to_json(const SideWeights::Number& number) {
  return {{"first", number.first}, {"later", number.later}};
}

}  // namespace

json to_json(const std::vector<SideWeights>& weights) {
  json ranges = json::array();
  for (const SideWeights& w : weights)
    ranges.push_back({{"lowest", w.lowest},
                      {"jump", w.jump},
                      {"gain", {to_json(w.gain[0]), to_json(w.gain[1])}},
                      {"length", to_json(w.length)}});
  return ranges;
}

std::vector<SideWeights> side_weights_from_json(const json& stored, const std::string& name) {
  std::vector<SideWeights> weights;
  bool sane = stored.is_array() && !stored.empty() && stored.size() <= kMostRanges;
  for (std::size_t k = 0; sane && k < stored.size(); ++k) {
    sane = read_range(stored[k], weights.emplace_back());
    if (k > 0) sane = sane && weights[k].lowest < weights[k - 1].lowest;
  }
  if (!sane) throw Error(ErrorKind::kData, name + ": the weights of side information are malformed");
  return weights;
}

}  // namespace diffc::model_files
