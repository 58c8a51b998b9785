// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/rcc/gaussian_table.h"

#include <cmath>
#include <memory>
#include <vector>

namespace diffc::rcc {
namespace {

// Walks x over a grid of 2^-12, density and distribution function advancing by multiplications only:
// phi(x + h) = phi(x) exp(-h x - h^2/2), whose second factor itself shrinks by exp(-h^2) a step.
std::unique_ptr<GaussianTable> build_table() {
  constexpr int kHalf = GaussianTable::kSize / 2;
  constexpr double kStep = 0x1p-12;
  constexpr int kGrid = 6 * 4096;
  const double half_square = 1.0 - 0x1p-25 + 0x1p-51;  // exp(-h^2/2)
  const double square = 1.0 - 0x1p-24 + 0x1p-49;       // exp(-h^2)

  std::vector<double> cumulative(kGrid + 1);  // integral of exp(-x^2/2) from 0, trapezoidal
  double density = 1.0, factor = half_square, sum = 0.0;
  for (int k = 0; k <= kGrid; ++k) {
    cumulative[k] = sum;
    const double next = density * factor;
    sum += 0.5 * kStep * (density + next);
    density = next;
    factor *= square;
  }

  std::vector<double> quantile(kHalf);  // of the positive half
  double power = 0.0;
  int k = 0;
  for (int i = 0; i < kHalf; ++i) {
    const double wanted = (i + 0.5) / kHalf * sum;
    while (cumulative[k + 1] < wanted) ++k;
    quantile[i] = kStep * (k + (wanted - cumulative[k]) / (cumulative[k + 1] - cumulative[k]));
    power += quantile[i] * quantile[i];
  }
  const double scale = 4096.0 / std::sqrt(power / kHalf);

  auto table = std::make_unique<GaussianTable>();
  for (int i = 0; i < kHalf; ++i) {
    const auto v = static_cast<int16_t>(quantile[i] * scale + 0.5);
    table->value[kHalf + i] = v;
    table->value[kHalf - 1 - i] = static_cast<int16_t>(-v);
  }
  return table;
}

}  // namespace

const GaussianTable& gaussian_table() {
  static const std::unique_ptr<GaussianTable> table = build_table();
  return *table;
}

float normal_of(uint32_t uniform, const GaussianTable& table) {
  const uint32_t index = uniform >> 17;
  const uint32_t next = index + 1 < GaussianTable::kSize ? index + 1 : index;
  const float fraction = static_cast<float>((uniform >> 8) & 0x1FF) * 0x1p-9f;
  const auto low = static_cast<float>(table.value[index]);
  const auto high = static_cast<float>(table.value[next]);
  // Centred between its neighbours so that the law stays symmetric.
  const auto before = static_cast<float>(table.value[index > 0 ? index - 1 : 0]);
  const float shifted =
      fraction < 0.5f ? before + (low - before) * (fraction + 0.5f) : low + (high - low) * (fraction - 0.5f);
  return shifted * GaussianTable::kUnit;
}

}  // namespace diffc::rcc
