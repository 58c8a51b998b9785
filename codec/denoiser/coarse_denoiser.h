// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Estimates at much noise, from reduced pictures.

#pragma once

#include <vector>

#include "codec/base/public.h"
#include "codec/denoiser/denoiser.h"

namespace diffc DIFFC_PUBLIC {

/// From noise `eta` on, pictures are reduced `factor` times.
struct CoarseLevel {
  float eta;
  int factor;
};

/// A reduced picture keeps at least this many pixels a side; else the factor before is used. Part of what a
/// model with levels is, though its id does not say so: never to be changed once one is released.
constexpr int kSmallestCoarseSide = 64;

/// Throws Error(kUsage) unless noise levels and factors rise and factors are 2, 4, 8 or 16.
void check_coarse_levels(const std::vector<CoarseLevel>& levels);

/// `fine`, but from a level's noise on it is given the means of factor x factor pixels, whose noise is
/// eta / factor, and its estimate of them is enlarged. At much noise only the coarse structure of a picture
/// is left, and a network of bounded receptive field sees more of it this way, in 1 / factor^2 of the time.
/// Without levels: `fine` itself. Throws as check_coarse_levels().
DenoiserPtr with_coarse_levels(DenoiserPtr fine, std::vector<CoarseLevel> levels);

}  // namespace diffc
