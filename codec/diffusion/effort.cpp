// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/diffusion/effort.h"

#include <array>

namespace diffc {

Effort effort_of(int effort) {
  using enum rcc::SchemeId;
  constexpr NoiseLevel kWide = 2 * kUsualStride, kNarrow = kUsualStride * 5 / 8, kFine = kUsualStride / 2,
                       kFinest = kUsualStride / 4;
  static constexpr std::array<Effort, kMostEffort> kEfforts = {{
      {kTrellisFast, kWide},
      {kTrellisFast, kUsualStride * 3 / 2},
      {kTrellisFast, kUsualStride},
      {kTrellis, kUsualStride * 5 / 4},
      {kTrellis, kUsualStride},
      {kTrellis, kNarrow},
      {kTrellisSlow, kNarrow},
      {kTrellisSlow, kFine},
      {kTrellisSlow, kFinest},
  }};
  return kEfforts[static_cast<std::size_t>(effort - kLeastEffort)];
}

}  // namespace diffc
