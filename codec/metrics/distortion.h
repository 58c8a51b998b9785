// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Squared error and PSNR of 8-bit images.
//
//   double db = psnr(mse(original, decoded));   // +infinity if they are equal

#pragma once

#include "codec/base/image.h"
#include "codec/base/public.h"

namespace diffc DIFFC_PUBLIC {

/// Infinite PSNR values (lossless images) enter averages as this many dB and are counted separately.
inline constexpr double kPsnrCap = 99.0;

/// Mean squared difference of the colour samples, in squared 8-bit steps. Alpha is not looked at. Throws
/// Error(kUsage) if sizes or channels differ or the images are empty. Thread-safe, as everything here.
double mse(const Image& a, const Image& b);

/// 10 log10(255^2 / mse) in dB; +infinity for mse = 0, NaN for a negative or NaN mse.
double psnr(double mse);

/// psnr() limited to kPsnrCap.
double capped_psnr(double mse);

}  // namespace diffc
