// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/diffusion/step_prior.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <vector>

#include "codec/bits/philox.h"

namespace diffc {
namespace {

constexpr NoiseLevel kT = -1000, kS = -1200;
constexpr std::size_t kDimensions = 20000;

double snr_step() {
  return std::exp(-2.0 * kS / 1024.0) - std::exp(-2.0 * kT / 1024.0);
}

/// Two channels: brightness with power -20, the other with -60.
std::vector<int16_t> two_powers() {
  std::vector<int16_t> power(kDimensions);
  for (std::size_t i = 0; i < power.size(); ++i) power[i] = i % 2 ? -60 : -20;
  return power;
}

/// Residuals whose power in group g is 2^((power + 2 gain[g])/8).
std::vector<float> residuals(std::span<const int16_t> power, std::array<int, 2> gain) {
  std::vector<float> r(power.size());
  Philox(3, 0).fill_normal(r);
  for (std::size_t i = 0; i < r.size(); ++i)
    r[i] *= static_cast<float>(std::exp2((power[i] + 2 * gain[i % 2]) / 16.0));
  return r;
}

StepPrior make_prior(PriorKind kind) {
  return StepPrior(kind, std::make_shared<const PowerClasses>(two_powers(), kDimensions, 2), kT, kS);
}

int best_gain(const StepPrior& prior, int group, std::span<const float> residual) {
  const auto costs = prior.costs_by_gain(residual)[static_cast<std::size_t>(group)];
  const auto best = std::min_element(costs.begin(), costs.end(),
                                     [](const auto& a, const auto& b) { return a.misfit < b.misfit; });
  return static_cast<int>(best - costs.begin()) - kMaxGain;
}

TEST(StepPrior, CostsAreLeastAtTheGainOfEachGroup) {
  for (PriorKind kind : {PriorKind::kWidened, PriorKind::kIsotropic})
    for (const auto& gain : {std::array{-20, 5}, std::array{0, 0}, std::array{7, -13}}) {
      const std::vector<float> residual = residuals(two_powers(), gain);
      const StepPrior prior = make_prior(kind);
      EXPECT_NEAR(best_gain(prior, 0, residual), gain[0], 1);
      EXPECT_NEAR(best_gain(prior, 1, residual), gain[1], 1);
    }
}

// KL of N(m, diag v) with m^2 expected to be 1 - v is 1/2 ln(1 + rho), so the plan announces what is sent.
TEST(StepPrior, PlanAnnouncesTheKl) {
  const std::vector<float> residual = residuals(two_powers(), {0, 0});
  for (PriorKind kind : {PriorKind::kWidened, PriorKind::kIsotropic}) {
    StepPrior prior = make_prior(kind);
    prior.set_state({});
    std::vector<float> m(kDimensions), v;
    prior.shift(residual, m);
    if (kind == PriorKind::kWidened) {
      v.resize(kDimensions);
      prior.variance(v);
    }
    const double kl = rcc::kl_bits({m, v});
    // Relative standard error of a chi-square with 10000 degrees of freedom: 1.4 %; exponents are rounded to
    // 1/8 octave.
    EXPECT_NEAR(kl, prior.plan().information / 16.0, 0.06 * kl);
    double costs_kl = 0, information = 0;
    for (const auto& costs : prior.costs_by_gain(residual)) {
      costs_kl += costs[kMaxGain].kl_bits;
      information += costs[kMaxGain].information;
    }
    EXPECT_NEAR(costs_kl, kl, 1e-3 * kl);
    EXPECT_NEAR(information, prior.plan().information / 16.0, 0.1);
  }
}

TEST(StepPrior, LengthScalesTheInformation) {
  const StepPrior prior = make_prior(PriorKind::kWidened);
  const double even = prior.information({}) / 16.0;
  for (int length = -kMaxLength; length <= kMaxLength; ++length) {
    TileState state;
    state.length = length;
    EXPECT_NEAR(prior.information(state) / 16.0, even * std::exp2(length / 8.0),
                1e-3 * even * std::exp2(length / 8.0) + 0.1);
  }
}

TEST(StepPrior, WeightsAreExpectedInformation) {
  StepPrior prior = make_prior(PriorKind::kWidened);
  prior.set_state({});
  const int q = static_cast<int>(std::lround(8.0 * std::log2(snr_step())));
  const double rho = std::exp2((-20 + q) / 8.0);
  EXPECT_EQ(prior.plan().weights[0], std::lround(4096 * 0.5 * std::log2(1 + rho)));
  uint64_t sum = 0;
  for (uint16_t w : prior.plan().weights) sum += w;
  EXPECT_EQ(prior.plan().information, (sum + 128) / 256);
}

TEST(StepPrior, UnwhitenUndoesTheWideningOfP) {
  StepPrior prior = make_prior(PriorKind::kWidened);
  prior.set_state({{3, -2}, 0});
  std::vector<float> v(kDimensions), z(kDimensions, 1.0f);
  prior.variance(v);
  prior.unwhiten(z);
  for (std::size_t i = 0; i < z.size(); i += 997) EXPECT_NEAR(z[i] * z[i] * v[i], 1.0, 1e-5);
}

TEST(StepPrior, ACopyHasAPlanOfItsOwn) {
  const auto classes = std::make_shared<const PowerClasses>(std::span<const int16_t>(), 100, 1);
  auto original = std::make_unique<StepPrior>(PriorKind::kWidened, classes, 0, -300);
  original->set_state({{4, 0}, 0});
  const StepPrior copy = *original;
  const uint16_t weight = copy.plan().weights[99];
  original->set_state({{-40, 0}, 0});
  EXPECT_EQ(copy.plan().weights[99], weight);
  original.reset();
  EXPECT_EQ(copy.plan().weights[99], weight);
}

}  // namespace
}  // namespace diffc
