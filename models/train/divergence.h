// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// When a run has gone wrong for good.

#pragma once

#include <cstdint>

namespace diffc::train {

inline constexpr double kLossMemory = 0.99;  ///< Of the running loss, a step.
inline constexpr double kDivergence = 2.0;   ///< Times the lowest running loss.
inline constexpr int64_t kSettled = 500;     ///< Steps before divergence is looked for.
inline constexpr const char* kDivergedHint = "lower the learning rates and resume from the last checkpoint";

}  // namespace diffc::train
