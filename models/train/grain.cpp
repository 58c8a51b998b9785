// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/train/grain.h"

#include <cmath>
#include <numbers>
#include <vector>

#include "codec/base/image.h"

namespace diffc::train {
namespace {

constexpr double kLeast = 0.5, kMost = 3;  // grey levels
constexpr int kColours = 3;

}  // namespace

float grain_part(double u) {
  const double deviation = kLeast * std::pow(kMost / kLeast, u);
  return static_cast<float>(deviation * 2 / 256 / std::numbers::sqrt2);
}

void add_grain(std::span<float> x, Random& random) {
  std::uniform_real_distribution<double> uniform(0.0, 1.0);
  const float part = grain_part(uniform(random));
  std::normal_distribution<float> normal;
  for (size_t i = 0; i < x.size(); i += kColours) {
    const float common = normal(random);
    for (int c = 0; c < kColours; ++c) x[i + c] += part * (common + normal(random));
  }
  std::vector<uint8_t> samples(x.size());
  to_samples(x, samples);
  to_unit(samples, x);
}

}  // namespace diffc::train
