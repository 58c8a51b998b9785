// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/denoiser/resample.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace diffc {
namespace {

/// Four samples of the small image and their weights.
struct Taps {
  std::array<int, 4> from;
  std::array<float, 4> weight;
};

double keys(double distance) {
  const double d = std::abs(distance);
  if (d < 1) return (1.5 * d - 2.5) * d * d + 1;
  return d < 2 ? ((-0.5 * d + 2.5) * d - 4) * d + 2 : 0;
}

std::vector<Taps> taps(int size, int small_size, int factor) {
  std::vector<Taps> all(size);
  for (int i = 0; i < size; ++i) {
    const double place = (i + 0.5) / factor - 0.5;
    const int first = static_cast<int>(std::floor(place)) - 1;
    for (int t = 0; t < 4; ++t) {
      all[i].from[t] = std::clamp(first + t, 0, small_size - 1);
      all[i].weight[t] = static_cast<float>(keys(place - (first + t)));
    }
  }
  return all;
}

}  // namespace

SampleGrid reduced(const SampleGrid& grid, int factor) {
  return {(grid.height + factor - 1) / factor, (grid.width + factor - 1) / factor, grid.channels};
}

std::vector<float> reduce(std::span<const float> image, const SampleGrid& grid, int factor) {
  const SampleGrid small = reduced(grid, factor);
  const int c = grid.channels;
  std::vector<float> means(small.size(), 0.0f);
  for (int i = 0; i < small.height * factor; ++i) {
    const float* row = image.data() + static_cast<std::size_t>(mirrored(i, grid.height)) * grid.width * c;
    float* to = means.data() + static_cast<std::size_t>(i / factor) * small.width * c;
    for (int j = 0; j < small.width * factor; ++j) {
      const float* pixel = row + mirrored(j, grid.width) * c;
      for (int k = 0; k < c; ++k) to[j / factor * c + k] += pixel[k];
    }
  }
  const float share = 1.0f / static_cast<float>(factor * factor);
  for (float& mean : means) mean *= share;
  return means;
}

void enlarge(std::span<const float> small, const SampleGrid& grid, int factor, std::span<float> image) {
  const SampleGrid from = reduced(grid, factor);
  const int c = grid.channels;
  const std::vector<Taps> rows = taps(grid.height, from.height, factor),
                          columns = taps(grid.width, from.width, factor);
  std::vector<float> line(static_cast<std::size_t>(from.width) * c);
  for (int i = 0; i < grid.height; ++i) {
    std::fill(line.begin(), line.end(), 0.0f);
    for (int t = 0; t < 4; ++t) {
      const float* row = small.data() + rows[i].from[t] * line.size();
      for (std::size_t s = 0; s < line.size(); ++s) line[s] += rows[i].weight[t] * row[s];
    }
    float* to = image.data() + static_cast<std::size_t>(i) * grid.width * c;
    for (int j = 0; j < grid.width; ++j) {
      for (int k = 0; k < c; ++k) {
        float sum = 0;
        for (int t = 0; t < 4; ++t) sum += columns[j].weight[t] * line[columns[j].from[t] * c + k];
        *to++ = sum;
      }
    }
  }
}

}  // namespace diffc
