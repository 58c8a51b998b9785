// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/alpha/fill_transparent.h"

#include <algorithm>
#include <array>
#include <vector>

namespace diffc {

namespace {

constexpr uint8_t kMiddleGrey = 128;

/// Samples of some pixels of a grid; the others are to be found.
struct Grid {
  int width, height, channels;
  std::vector<uint8_t> samples;
  std::vector<uint8_t> known;  ///< 0 or not, for each pixel.

  std::size_t at(int x, int y) const { return static_cast<std::size_t>(y) * width + x; }
};

/// Means of the known ones of four pixels.
Grid coarser(const Grid& fine) {
  Grid grid{(fine.width + 1) / 2, (fine.height + 1) / 2, fine.channels, {}, {}};
  grid.known.resize(static_cast<std::size_t>(grid.width) * grid.height);
  grid.samples.resize(grid.known.size() * grid.channels);
  for (int y = 0; y < grid.height; ++y)
    for (int x = 0; x < grid.width; ++x) {
      std::array<int, 3> sum = {};
      int count = 0;
      for (int fy = 2 * y; fy < std::min(2 * y + 2, fine.height); ++fy)
        for (int fx = 2 * x; fx < std::min(2 * x + 2, fine.width); ++fx) {
          if (!fine.known[fine.at(fx, fy)]) continue;
          for (int c = 0; c < fine.channels; ++c) sum[c] += fine.samples[fine.at(fx, fy) * fine.channels + c];
          ++count;
        }
      if (count == 0) continue;
      grid.known[grid.at(x, y)] = 1;
      for (int c = 0; c < grid.channels; ++c)
        grid.samples[grid.at(x, y) * grid.channels + c] = static_cast<uint8_t>((sum[c] + count / 2) / count);
    }
  return grid;
}

/// Unknown pixels bilinearly from a grid of half the size.
void interpolate(const Grid& coarse, Grid& fine) {
  for (int y = 0; y < fine.height; ++y)
    for (int x = 0; x < fine.width; ++x) {
      if (fine.known[fine.at(x, y)]) continue;
      const int near_x = x / 2, near_y = y / 2;
      const int far_x = std::clamp(near_x + (x % 2 ? 1 : -1), 0, coarse.width - 1);
      const int far_y = std::clamp(near_y + (y % 2 ? 1 : -1), 0, coarse.height - 1);
      for (int c = 0; c < fine.channels; ++c) {
        const auto sample = [&](int sx, int sy) {
          return coarse.samples[coarse.at(sx, sy) * coarse.channels + c];
        };
        const int sum = 9 * sample(near_x, near_y) + 3 * sample(far_x, near_y) + 3 * sample(near_x, far_y) +
                        sample(far_x, far_y);
        fine.samples[fine.at(x, y) * fine.channels + c] = static_cast<uint8_t>((sum + 8) / 16);
      }
    }
}

void complete(Grid& grid) {
  if (std::find(grid.known.begin(), grid.known.end(), 0) == grid.known.end()) return;
  if (grid.known.size() == 1) {
    std::fill(grid.samples.begin(), grid.samples.end(), kMiddleGrey);
    return;
  }
  Grid coarse = coarser(grid);
  complete(coarse);
  interpolate(coarse, grid);
}

}  // namespace

void fill_transparent(Image& image, std::span<const uint8_t> alpha) {
  Grid grid{image.width, image.height, image.channels, std::move(image.pixels), {alpha.begin(), alpha.end()}};
  complete(grid);
  image.pixels = std::move(grid.samples);
}

}  // namespace diffc
