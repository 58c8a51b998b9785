// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/train/outliers.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

namespace diffc::train {
namespace {

double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

}  // namespace

bool OutlierFilter::accepts(double loss, double gradient_norm) {
  const bool finite = std::isfinite(loss) && std::isfinite(gradient_norm);
  const bool near = finite && (state_.losses.size() < kEnough || loss <= kFar * median(state_.losses));
  if (!near) {
    ++state_.skipped;
    ++state_.in_a_row;
    return false;
  }
  state_.in_a_row = 0;
  if (state_.losses.size() == kMemory) state_.losses.erase(state_.losses.begin());
  state_.losses.push_back(loss);
  return true;
}

bool OutlierFilter::hopeless() const {
  return state_.in_a_row >= kMostInARow;
}

OutlierState outlier_state_from_json(const nlohmann::json& json) {
  return {json.at("losses").get<std::vector<double>>(), json.at("skipped").get<int64_t>(),
          json.at("in_a_row").get<int>()};
}

nlohmann::json to_json(const OutlierState& state) {
  return {{"losses", state.losses}, {"skipped", state.skipped}, {"in_a_row", state.in_a_row}};
}

}  // namespace diffc::train
