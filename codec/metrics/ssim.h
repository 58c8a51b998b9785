// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Structural similarity of 8-bit images, single and multi scale.

#pragma once

#include <optional>

#include "codec/base/image.h"
#include "codec/base/public.h"

namespace diffc DIFFC_PUBLIC {

/// SSIM of Wang, Bovik, Sheikh and Simoncelli (IEEE TIP 2004): Gaussian window of 11x11 samples and
/// sigma 1.5, K1 = 0.01, K2 = 0.03, L = 255, population covariance, mean over the windows that lie wholly
/// inside the image; every colour channel on its own, then their mean. In [-1, 1], 1 for equal images. Along
/// an axis shorter than 11 the window shrinks to the largest odd length that fits. Throws Error(kUsage) if
/// sizes or channels differ.
double ssim(const Image& a, const Image& b);

/// Shortest image side that ms_ssim() accepts: halved four times (rounding up) it still holds one window.
inline constexpr int kMsSsimMinSide = 161;

/// MS-SSIM of Wang, Simoncelli and Bovik (Asilomar 2003): five scales with exponents 0.0448, 0.2856, 0.3001,
/// 0.2363, 0.1333, contrast-structure term at all of them (negative means count as 0) and luminance at the
/// coarsest; 2x2 averages between scales, a last odd row or column averaged alone; mean over colour channels.
/// Nothing if a side is shorter than kMsSsimMinSide. Throws Error(kUsage) if sizes or channels differ.
std::optional<double> ms_ssim(const Image& a, const Image& b);

}  // namespace diffc
