// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/diffusion/side_info.h"

namespace diffc {

const SideWeights& usual_side_weights() {
  // Gains were measured on training images of 64x64 (150 of them, diffc-base, q 60) and made rounder; flatter
  // weights for lengths made side information longer and no file better.
  static constexpr SideWeights kUsual = {
      .jump = {40, 3, 1},
      .gain = {{{.first = {2, 20, 2, 2, 3, 6, 40, 25, 260, 20, 40, 12, 20, 4, 4, 2, 2},
                 .later = {3, 4, 4, 2, 2, 3, 12, 420, 3200, 220, 12, 5, 12, 6, 3, 2, 2}},
                {.first = {2, 2, 2, 2, 2, 2, 4, 4, 440, 4, 4, 2, 2, 2, 2, 22, 4},
                 .later = {4, 8, 5, 2, 2, 2, 40, 10, 3800, 10, 20, 4, 10, 8, 4, 3, 3}}}},
      .length = {.first = {2, 3, 5, 8, 14, 25, 45, 60, 130, 50, 14, 8, 4, 2, 1, 1, 1},
                 .later = {2, 2, 2, 2, 3, 5, 25, 200, 3500, 200, 25, 5, 2, 2, 2, 2, 2}}};
  return kUsual;
}

SideInfo::SideInfo(int format, std::span<const SideWeights> weights) {
  if (format == 1 || weights.empty()) weights = {&usual_side_weights(), 1};
  for (const SideWeights& w : weights) steps_.push_back({w.lowest, StepCode(format, w)});
}

std::size_t SideInfo::index(NoiseLevel level) const {
  std::size_t k = 0;
  while (k + 1 < steps_.size() && level < steps_[k].lowest) ++k;
  return k;
}

}  // namespace diffc
