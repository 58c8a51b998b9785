// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// The rate-distortion function R(D) of independent scalar sources under squared error, by Blahut-Arimoto for
// each of them at a common slope, where no closed form holds.

#pragma once

#include "tools/r2d2/gaussian/theorems.h"

namespace diffc::gaussian {

struct TrueRate {
  double rate = 0;  ///< Nats, all components together; the true R(D) is in [rate - gap, rate + second order].
  double gap = 0;   ///< Blahut's bounds on rate + distortion/epsilon, summed over the components.
  double epsilon =
      0;  ///< The slope is -1/(2 epsilon) for squared error; 0 if distortion is all the variance.
};

/// R(distortion) for total squared error `distortion` > 0. `fineness` grid points stand on each of
/// sqrt(epsilon) and the source's own length 1/sqrt(E score^2); the sums over the grid are then exact to
/// about 1e-12 as the integrands are smooth, and only the reproduction is confined to the grid. The rate is
/// continued along the tangent from the slope found, whose distortion is within 1e-4 of the one asked for
/// or, near the end of a flat curve, as near as 40 steps come; the tangent keeps the rate a lower bound
/// there. Throws Error(kUsage) for distortion <= 0 and where more than 10^5 points would be needed.
TrueRate rate_of_sources(const SourceList& components, double distortion, double fineness = 4);

}  // namespace diffc::gaussian
