// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "tools/r2d2/patch_strip.h"

#include <algorithm>
#include <charconv>
#include <fstream>

#include "codec/base/error.h"

namespace diffc {
namespace {

constexpr int kSide = 4, kZoom = 6, kGap = 4, kPerLine = 32;
constexpr int kCell = kSide * kZoom + kGap;

// The numbers of the first lines after the header, line by line.
std::vector<std::vector<float>> read_rows(const std::string& path, std::size_t count) {
  std::ifstream in(path);
  std::string line;
  if (!std::getline(in, line)) throw Error(ErrorKind::kIo, path + ": cannot be read");
  std::vector<std::vector<float>> rows;
  while (rows.size() < count && std::getline(in, line)) {
    rows.emplace_back();
    for (const char *at = line.data(), *end = at + line.size(); at < end; ++at) {
      float value = 0;
      const auto r = std::from_chars(at, end, value);
      if (r.ec != std::errc() || (r.ptr != end && *r.ptr != ','))
        throw Error(ErrorKind::kData, path + ": not a table of numbers");
      rows.back().push_back(value);
      at = r.ptr;
    }
  }
  return rows;
}

}  // namespace

Image patch_strip(const std::vector<std::string>& csv_files) {
  const int lines = static_cast<int>(csv_files.size());
  Image image(kPerLine * kCell + kGap, lines * kCell + kGap, 3);
  std::fill(image.pixels.begin(), image.pixels.end(), uint8_t{255});
  for (int line = 0; line < lines; ++line) {
    const auto rows = read_rows(csv_files[line], kPerLine);
    for (std::size_t patch = 0; patch < rows.size(); ++patch) {
      const std::size_t channels = rows[patch].size() / (kSide * kSide);
      if (rows[patch].size() != kSide * kSide && rows[patch].size() != 3 * kSide * kSide)
        throw Error(ErrorKind::kData, csv_files[line] + ": rows are not 4x4 patches",
                    "give x1_*.csv of the sources patches or colour-patches");
      for (int y = 0; y < kSide * kZoom; ++y)
        for (int x = 0; x < kSide * kZoom; ++x) {
          const std::size_t from = (y / kZoom * kSide + x / kZoom) * channels;
          const std::size_t to = 3 * (static_cast<std::size_t>(line * kCell + kGap + y) * image.width +
                                      patch * kCell + kGap + x);
          for (std::size_t c = 0; c < 3; ++c) {
            const float v = rows[patch][from + (channels == 3 ? c : 0)];
            image.pixels[to + c] = to_sample(channels == 3 ? v : 2 * v - 1);
          }
        }
    }
  }
  return image;
}

}  // namespace diffc
