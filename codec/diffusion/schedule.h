// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// The grid of noise levels of a file (codec/FORMAT.md, section 4, "Levels").

#pragma once

#include <cstdint>

#include "codec/base/noise_level.h"
#include "codec/base/public.h"
#include "codec/plugin/stream_info.h"

namespace diffc DIFFC_PUBLIC {

/// Grid intervals per nominal step: messages of version 1 end on quarters of a step, of version 2 on 32nds.
int grid_per_step(int format);

struct Schedule {
  NoiseLevel start = 0;
  NoiseLevel end = 0;
  int intervals = 0;  ///< grid_per_step() times the nominal number of steps.

  /// Level at grid position k in [0, intervals], descending.
  NoiseLevel level(int k) const {
    return start - static_cast<NoiseLevel>(int64_t{k} * (start - end) / intervals);
  }
  /// Smallest k with level(k) <= wanted, at most intervals.
  int position_of(NoiseLevel wanted) const;
};

/// Noise level at which y_T = eta_T u may be had for nothing: |x|^2 / (2 eta_T^2) <= 1 nat for every image of
/// `dimensions` samples in [-1, 1].
NoiseLevel start_level(uint64_t dimensions);

/// End level a schedule byte (1..255) stands for, and the smallest byte whose end level is at most `level`.
NoiseLevel end_level(uint8_t schedule);
uint8_t schedule_reaching(NoiseLevel level);

/// The grid of a stream, whose codec_header is a DiffusionHeader, with that header's nominal number of steps
/// or `steps` if not 0. Throws Error(kData) for schedule 0.
Schedule make_schedule(const StreamInfo& stream, int steps = 0);

/// The nominal number of steps that makes one step `stride` wide (units of NoiseLevel), 1..256, for an image
/// of `dimensions` samples. In version 2 a header without a number of steps means that of kUsualStride.
inline constexpr NoiseLevel kUsualStride = 307;
int steps_for_stride(uint64_t dimensions, uint8_t schedule, NoiseLevel stride);

/// Final noise level of quality 0..100: eta = 0.01^(quality/100), from 1 (a blur) to 0.01 (1.3 grey levels).
NoiseLevel level_of_quality(double quality);

}  // namespace diffc
