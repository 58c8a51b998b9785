// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Which side information streams of a model hold, and the weights that make it short.

#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "codec/base/image.h"
#include "codec/denoiser/denoiser.h"
#include "codec/diffusion/step_code.h"

namespace diffc::eval {

/// A state as a change from the one before it.
struct StateChange {
  NoiseLevel level = 0;  ///< At which its step starts.
  bool first = false;    ///< Of a tile and kind of estimate.
  StateShape shape;
  std::array<int, kGroups> gain = {};
  int length = 0;
};

struct SideStatistics {
  std::array<uint64_t, 3> jumps = {};  ///< As expected, fewer intervals, more.
  std::vector<StateChange> changes;
};

/// Of streams of codec diffc with the usual effort, each image at one of the rates in bits per pixel, in
/// turn. Deterministic; the images are spread over `threads`. Throws what encode_diffusion() throws.
SideStatistics measure_side(const DenoiserPtr& denoiser, const std::vector<Image>& images,
                            const std::vector<double>& rates, int threads);

/// Weights for `ranges` ranges of levels with equally many changes; what is rare is kept near the usual
/// weights. First states and jumps count for all ranges together. Throws Error(kUsage) without changes.
std::vector<SideWeights> make_side_weights(const SideStatistics& statistics, int ranges);

}  // namespace diffc::eval
