// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "plugins/hyperprior/rate_search.h"

#include <cmath>

#include "models/transform/latent_coder.h"

namespace diffc::hyperprior {

int nearest_model(int models, double target, const Measure& measure) {
  int best = 0;
  double least = HUGE_VAL;
  for (int m = 0; m < models; ++m) {
    const double distance = std::abs(measure({m, 0}) - target);
    if (distance >= least) continue;
    best = m;
    least = distance;
  }
  return best;
}

std::optional<int> search_step(int model, double target, bool want_least, const Measure& measure) {
  int low = -transform::kLargestStep, high = transform::kLargestStep;
  std::optional<int> best;
  while (low <= high) {
    const int middle = low + (high - low) / 2;
    const double value = measure({model, middle});
    const bool fits = want_least ? value >= target : value <= target;
    if (fits) best = middle;
    // Towards larger steps while quality is to spare, towards smaller ones while bytes are.
    if (fits == want_least) {
      low = middle + 1;
    } else {
      high = middle - 1;
    }
  }
  return best;
}

}  // namespace diffc::hyperprior
