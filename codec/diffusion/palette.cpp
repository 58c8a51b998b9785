// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/diffusion/palette.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <numbers>

#include "codec/base/image.h"

namespace diffc {

namespace {

using Colour = std::array<uint8_t, 3>;

}  // namespace

std::optional<Palette> find_palette(std::span<const float> x, int channels) {
  std::vector<uint8_t> samples(x.size());
  to_samples(x, samples);
  std::map<Colour, std::size_t> counts;
  for (std::size_t i = 0; i < samples.size(); i += static_cast<std::size_t>(channels)) {
    Colour colour = {};
    std::copy_n(&samples[i], channels, colour.begin());
    ++counts[colour];
    if (counts.size() > Palette::kMaxColours) return std::nullopt;
  }
  Palette palette;
  palette.channels = channels;
  const double pixels = static_cast<double>(samples.size()) / channels;
  for (const auto& [colour, count] : counts) {
    palette.colours.insert(palette.colours.end(), colour.begin(), colour.begin() + channels);
    const long share = std::lround(std::log2(pixels / static_cast<double>(count)));
    palette.shares.push_back(static_cast<uint8_t>(std::min<long>(share, Palette::kMaxShare)));
  }
  return palette;
}

void palette_estimate(const Palette& palette, double eta, std::span<const float> y,
                      std::span<float> estimate) {
  const int count = palette.count(), channels = palette.channels;
  std::vector<float> colours(palette.colours.size());
  to_unit(palette.colours, colours);
  std::array<double, Palette::kMaxColours> weight = {};
  const double scale = 0.5 / (eta * eta);
  for (std::size_t i = 0; i < y.size(); i += static_cast<std::size_t>(channels)) {
    double least = 0;
    for (int k = 0; k < count; ++k) {
      double cost = palette.shares[k] * std::numbers::ln2;
      for (int c = 0; c < channels; ++c) {
        const double difference = double{y[i + c]} - colours[k * channels + c];
        cost += scale * difference * difference;
      }
      weight[k] = cost;
      least = k == 0 ? cost : std::min(least, cost);
    }
    double sum = 0;
    for (int k = 0; k < count; ++k) sum += weight[k] = std::exp(least - weight[k]);
    for (int c = 0; c < channels; ++c) {
      double mean = 0;
      for (int k = 0; k < count; ++k) mean += weight[k] * colours[k * channels + c];
      estimate[i + c] = static_cast<float>(mean / sum);
    }
  }
}

}  // namespace diffc
