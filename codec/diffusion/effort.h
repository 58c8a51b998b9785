// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// How much time a sender takes: one number for the search and the steps.

#pragma once

#include "codec/diffusion/schedule.h"
#include "codec/rcc/scheme.h"

namespace diffc {

inline constexpr int kLeastEffort = 1, kMostEffort = 9;

struct Effort {
  rcc::SchemeId scheme;
  NoiseLevel stride;  ///< Width of a nominal step.
};

/// effort: kLeastEffort..kMostEffort. What each one costs and saves: plugins/diffc/RESULTS.md, "Effort".
Effort effort_of(int effort);

}  // namespace diffc
