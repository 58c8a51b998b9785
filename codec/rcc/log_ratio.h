// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// log q(z) - log p(z) of one dimension as the encoders use it.

#pragma once

#include <cmath>

#include "codec/rcc/scheme.h"

namespace diffc::rcc {

/// log N(z; m, v) - log N(z; 0, 1) = a z + b z^2 + constant.
struct LogRatio {
  float a = 0, b = 0;
};

/// Never infinite or NaN, whatever the target holds: a mean that is not finite counts as 0, a variance
/// outside [1e-6, 1] is clamped.
inline LogRatio log_ratio(const Target& target, std::size_t i) {
  float v = 1.0f;
  if (!target.variance.empty()) {
    v = target.variance[i] > 1e-6f ? target.variance[i] : 1e-6f;
    v = v < 1.0f ? v : 1.0f;
  }
  const float m = std::isfinite(target.mean[i]) ? target.mean[i] : 0.0f;
  return {m / v, 0.5f * (1.0f - 1.0f / v)};
}

}  // namespace diffc::rcc
