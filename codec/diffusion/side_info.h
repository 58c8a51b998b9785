// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// All codes of a stream but those of its messages. Copyable, so that an encoder can take a step back.

#pragma once

#include <span>
#include <vector>

#include "codec/base/public.h"
#include "codec/diffusion/estimate_code.h"
#include "codec/diffusion/step_code.h"

namespace diffc DIFFC_PUBLIC {

/// Weights of version 2 for models that bring none.
const SideWeights& usual_side_weights();

class SideInfo {
 public:
  /// format: StreamInfo::format. weights: DenoiserInfo::side_weights.
  explicit SideInfo(int format, std::span<const SideWeights> weights = {});

  /// For steps that start at a level.
  StepCode& step(NoiseLevel level) { return steps_[index(level)].code; }
  const StepCode& step(NoiseLevel level) const { return steps_[index(level)].code; }

  /// Of version 2.
  EstimateCode& estimates() { return estimates_; }
  const EstimateCode& estimates() const { return estimates_; }

 private:
  struct LevelCode {
    NoiseLevel lowest;
    StepCode code;
  };
  std::size_t index(NoiseLevel level) const;

  std::vector<LevelCode> steps_;  // from high to low levels
  EstimateCode estimates_;
};

}  // namespace diffc
