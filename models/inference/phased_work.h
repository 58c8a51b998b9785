// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#pragma once

#include <functional>
#include <vector>

namespace diffc::nn {

/// Pieces of work that may be done in any order and at once.
struct Phase {
  int pieces;
  std::function<void(int piece, int worker)> body;  ///< Does not throw.
};

/// Does the phases one after the other on `workers` threads; who is free takes the next piece, so that a
/// thread that is slowed down by other programs holds up little.
void run_phases(const std::vector<Phase>& phases, int workers);

}  // namespace diffc::nn
