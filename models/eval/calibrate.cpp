// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/eval/calibrate.h"

#include <algorithm>
#include <cmath>

#include "codec/base/error.h"

namespace diffc::eval {
namespace {

constexpr NoiseLevel kStep = 256;
constexpr int kColours = 3;
constexpr double kLeastPower = 1e-12;

}  // namespace

std::vector<double> calibration_levels(double eta_min, double eta_max) {
  // Levels are whole numbers inside the model's range.
  const auto first = static_cast<NoiseLevel>(std::ceil(1024 * std::log(eta_min)));
  const auto last = static_cast<NoiseLevel>(std::floor(1024 * std::log(eta_max)));
  std::vector<double> eta;
  for (NoiseLevel level = first; level <= last; level += kStep) eta.push_back(eta_of_level(level));
  std::reverse(eta.begin(), eta.end());
  return eta;
}

BandTable make_band_table(const ErrorSpectrum& spectrum) {
  if (spectrum.eta.empty() || spectrum.images.empty()) throw Error(ErrorKind::kUsage, "nothing was measured");
  BandTable table;
  table.levels = static_cast<int>(spectrum.eta.size());
  table.first_level = level_of_eta(spectrum.eta.back());
  table.level_step = kStep;
  table.colours = kColours;
  const size_t entries = kColours * BandTable::kBands;
  for (int level = 0; level < table.levels; ++level) {
    const size_t k = spectrum.eta.size() - 1 - level;
    std::vector<double> power(entries), count(entries);
    for (const ImageErrors& image : spectrum.images) {
      for (size_t b = 0; b < entries; ++b) {
        power[b] += image.levels[k].band[b];
        count[b] += image.band_count[b];
      }
    }
    for (size_t b = 0; b < entries; ++b) {
      // A band that no coefficient fell into takes the power of the one below.
      const double mean = count[b] > 0 ? power[b] / count[b] : 0.0;
      const bool borrow = count[b] == 0 && b % BandTable::kBands > 0;
      table.log2_power_q3.push_back(
          borrow ? table.log2_power_q3.back()
                 : static_cast<int16_t>(std::lround(8 * std::log2(std::max(mean, kLeastPower)))));
    }
  }
  return table;
}

}  // namespace diffc::eval
