// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Batches too far from all others to learn from: one step on such a batch can undo hours.

#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <vector>

namespace diffc::train {

/// What a run remembers of its batches; a part of its checkpoints.
struct OutlierState {
  std::vector<double> losses;  ///< Of the last batches that were learnt from, the newest last.
  int64_t skipped = 0;         ///< Batches so far.
  int in_a_row = 0;            ///< Of them, since the last that was learnt from.
};
/// Throws nlohmann::json::exception.
OutlierState outlier_state_from_json(const nlohmann::json& json);
nlohmann::json to_json(const OutlierState& state);

class OutlierFilter {
 public:
  static constexpr int kMemory = 100;     ///< Losses whose median is taken.
  static constexpr int kEnough = 20;      ///< Losses before their median counts.
  static constexpr double kFar = 20;      ///< Times the median.
  static constexpr int kMostInARow = 50;  ///< Batches that may be skipped.

  /// False for a batch to skip: its mean loss or the norm of its gradient is not finite, or its loss is above
  /// 20 times the median of the last 100.
  bool accepts(double loss, double gradient_norm);

  /// Fifty batches in a row were skipped: it is the network that is far off.
  bool hopeless() const;

  OutlierState& state() { return state_; }  ///< For checkpoints.
  const OutlierState& state() const { return state_; }

 private:
  OutlierState state_;
};

}  // namespace diffc::train
