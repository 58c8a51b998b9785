// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// What one can see of the noise u = (y - x)/eta of a picture, which exact reverse channel coding makes white
// and independent of x.

#pragma once

#include <span>
#include <vector>

namespace diffc::bench {

/// A picture's noise or error: height x width x 3 interleaved floats.
struct NoisePicture {
  int height = 0, width = 0;
  std::span<const float> u;
};

/// Of u alone: power and kurtosis of each colour, correlations of neighbours and of colours, power of 2x2 to
/// 16x16 means. 14 numbers, about 0 for white noise of variance 1.
std::vector<double> features_of_noise(const NoisePicture& noise);

/// Of u and the picture: its projections on x less its mean and on the error x - xhat, with their squares,
/// and the logarithm of the power of that error. 5 numbers.
std::vector<double> features_with_picture(const NoisePicture& noise, std::span<const float> x,
                                          std::span<const float> error);

}  // namespace diffc::bench
