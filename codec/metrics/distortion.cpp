// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/metrics/distortion.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "codec/metrics/same_size.h"

namespace diffc {

double mse(const Image& a, const Image& b) {
  check_same_size(a, b);
  uint64_t sum = 0;  // at most 65025 a sample: exact for any image that fits in memory
  for (std::size_t i = 0; i < a.pixels.size(); ++i) {
    const int difference = int{a.pixels[i]} - int{b.pixels[i]};
    sum += static_cast<uint64_t>(difference * difference);
  }
  return static_cast<double>(sum) / static_cast<double>(a.pixels.size());
}

double psnr(double mse) {
  if (mse == 0) return std::numeric_limits<double>::infinity();
  if (!(mse > 0)) return std::numeric_limits<double>::quiet_NaN();
  return 10.0 * std::log10(255.0 * 255.0 / mse);
}

double capped_psnr(double mse) {
  return std::min(psnr(mse), kPsnrCap);
}

}  // namespace diffc
