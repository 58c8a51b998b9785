// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Controllers whose network is zero, so that their base is all there is.

#pragma once

#include <cstddef>
#include <utility>
#include <vector>

#include "models/r2d2/trained_controller.h"

namespace diffc::r2d2 {

inline ControllerParts parts_of(std::vector<GaussianComponent> base, int steps = 8) {
  const std::size_t d = base.at(0).mean.size();
  ControllerParts p;
  p.steps = steps;
  p.epsilon_min = 0.01;
  p.epsilon_max = 0.1;
  p.margin = 0.25 / steps;
  p.frame = {std::vector<double>(d), std::vector<double>(d * d), std::vector<double>(d, 1.0)};
  for (std::size_t i = 0; i < d; ++i) p.frame.basis[i * d + i] = 1;
  p.base = std::move(base);
  const int in = static_cast<int>(d) + 3, out = 2 * static_cast<int>(d);
  const DenseLayer zero{in, out, std::vector<float>(static_cast<std::size_t>(in) * out),
                        std::vector<float>(out)};
  p.layers = {zero};
  p.shortcut = zero;
  return p;
}

}  // namespace diffc::r2d2
