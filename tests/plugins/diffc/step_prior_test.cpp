// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "plugins/diffc/step_prior.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <vector>

#include "codec/bits/philox.h"

namespace diffc {
namespace {

constexpr NoiseLevel kT = -1000, kS = -1200;
constexpr std::size_t kDimensions = 20000;

double snr_step() { return std::exp(-2.0 * kS / 1024.0) - std::exp(-2.0 * kT / 1024.0); }

/// Residuals whose power in class k is 2^((power + 2 gain)/8).
std::vector<float> residuals(std::span<const int16_t> power, int gain) {
  std::vector<float> r(power.size());
  Philox(3, 0).fill_normal(r);
  for (std::size_t i = 0; i < r.size(); ++i) r[i] *= static_cast<float>(std::exp2((power[i] + 2 * gain) / 16.0));
  return r;
}

std::vector<int16_t> two_classes() {
  std::vector<int16_t> power(kDimensions);
  for (std::size_t i = 0; i < power.size(); ++i) power[i] = i % 4 ? -60 : -20;
  return power;
}

TEST(StepPrior, FindsTheGainOfItsResiduals) {
  const std::vector<int16_t> power = two_classes();
  for (int gain : {-20, 0, 7}) {
    StepPrior widened(PriorKind::kWidened, power, kDimensions, kT, kS);
    EXPECT_NEAR(widened.best_gain(residuals(power, gain), [](int) { return 0.0; }), gain, 1);
    StepPrior isotropic(PriorKind::kIsotropic, power, kDimensions, kT, kS);
    EXPECT_NEAR(isotropic.best_gain(residuals(power, gain), [](int) { return 0.0; }), gain, 1);
  }
}

// KL of N(m, diag v) with m^2 expected to be 1 - v is 1/2 ln(1 + rho), so the plan announces what is sent.
TEST(StepPrior, PlanAnnouncesTheKl) {
  const std::vector<int16_t> power = two_classes();
  const std::vector<float> residual = residuals(power, 0);
  for (PriorKind kind : {PriorKind::kWidened, PriorKind::kIsotropic}) {
    StepPrior prior(kind, power, kDimensions, kT, kS);
    prior.set_gain(0);
    std::vector<float> m(kDimensions), v;
    prior.shift(residual, m);
    if (kind == PriorKind::kWidened) {
      v.resize(kDimensions);
      prior.variance(v);
    }
    // Relative standard error of a chi-square with 20000 degrees of freedom: 1 %; exponents are rounded to 1/8 octave.
    EXPECT_NEAR(rcc::kl_bits({m, v}), prior.plan().information / 16.0, 0.05 * rcc::kl_bits({m, v}));
  }
}

TEST(StepPrior, WeightsAreExpectedInformation) {
  const std::vector<int16_t> power = two_classes();
  StepPrior prior(PriorKind::kWidened, power, kDimensions, kT, kS);
  prior.set_gain(0);
  const int q = static_cast<int>(std::lround(8.0 * std::log2(snr_step())));
  const double rho = std::exp2((-20 + q) / 8.0);
  EXPECT_EQ(prior.plan().weights[0], std::lround(4096 * 0.5 * std::log2(1 + rho)));
  uint64_t sum = 0;
  for (uint16_t w : prior.plan().weights) sum += w;
  EXPECT_EQ(prior.plan().information, (sum + 128) / 256);
}

TEST(StepPrior, UnwhitenUndoesTheWideningOfP) {
  const std::vector<int16_t> power = two_classes();
  StepPrior prior(PriorKind::kWidened, power, kDimensions, kT, kS);
  prior.set_gain(3);
  std::vector<float> v(kDimensions), z(kDimensions, 1.0f);
  prior.variance(v);
  prior.unwhiten(z);
  for (std::size_t i = 0; i < z.size(); i += 997) EXPECT_NEAR(z[i] * z[i] * v[i], 1.0, 1e-5);
}

}  // namespace
}  // namespace diffc
