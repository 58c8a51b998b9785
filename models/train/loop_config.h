// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>

#include "models/train/optimizer.h"

namespace diffc::train {

/// What every training run is told, whatever it trains.
struct LoopConfig {
  OptimizerConfig optimizer;
  int batch = 16;  ///< Images per step, all workers of one process together.
  int crop = 64;
  int validation = 96;  ///< Held-out images.
  double clip = 1.0;    ///< Largest gradient norm; larger gradients are scaled down. 0 = off.
  double ema = 0.999;   ///< Decay of the averaged parameters; shorter at the start.
  double flat =
      0.3;           ///< The learning rate is constant for this part of the budget, then falls linearly to 0.
  int warmup = 100;  ///< Steps in which the learning rate grows from 0.
  uint64_t seed = 1;
  double minutes = 10;  ///< Budget in wall-clock time,
  int64_t steps = 0;    ///< or, if not 0, in steps.
  double checkpoint_minutes = 3;
  double validate_minutes = 4;

  void check() const;  ///< Throws Error(kUsage).

  /// The part of the budget that is spent after so many steps and seconds.
  double fraction(int64_t step, double seconds) const;
  /// Of the learning rates, in [0, 1].
  double rate_factor(int64_t step, double fraction) const;
  /// How far the averaged parameters go towards the new ones.
  double average_weight(int64_t step) const;
  /// By which a gradient of this norm is multiplied.
  double clip_factor(double norm) const;
};

/// Reads the keys that are there. Throws nlohmann::json::exception.
void read_loop_config(const nlohmann::json& json, LoopConfig& config);
/// Throws Error(kUsage) unless `json` is an object whose keys are among those of `known`.
void check_keys(const nlohmann::json& json, const nlohmann::json& known);
/// Throws Error(kUsage) "training configuration: WHAT" unless it holds.
void require_config(bool holds, const char* what);
nlohmann::json loop_config_to_json(const LoopConfig& config);

}  // namespace diffc::train
