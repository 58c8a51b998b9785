// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace diffc {

/// Samples of an image, row by row, channels interleaved.
struct SampleGrid {
  int height, width, channels;
  std::size_t size() const { return static_cast<std::size_t>(height) * width * channels; }
};

/// Index of a mirrored sample, i >= 0: 0 1 2 | 1 0 1 ... for size 3.
inline int mirrored(int i, int size) {
  if (size == 1) return 0;
  const int period = 2 * size - 2;
  i %= period;
  return i < size ? i : period - i;
}

/// Size of an image reduced `factor` times; what is left over counts as a whole pixel.
SampleGrid reduced(const SampleGrid& grid, int factor);

/// Means over factor x factor pixels; beyond the border the image is mirrored without repeating its last
/// pixel, so that independent noise stays independent within every mean.
std::vector<float> reduce(std::span<const float> image, const SampleGrid& grid, int factor);

/// The image of `grid` that reduce() would make `small` of, smoothly: cubic convolution (Keys 1981, a = -1/2)
/// between the centres of the means, whose border values go on beyond it.
void enlarge(std::span<const float> small, const SampleGrid& grid, int factor, std::span<float> image);

}  // namespace diffc
