// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/r2d2/water_level.h"

#include <gtest/gtest.h>

#include <cmath>

#include "codec/base/error.h"
#include "models/r2d2/bounds.h"
#include "tools/r2d2/methods/blahut_arimoto.h"
#include "tools/r2d2/sources/named_source.h"

namespace diffc::r2d2 {
namespace {

std::vector<double> quantiles(const GaussianMixture& mixture, int count) {
  std::vector<double> rows;
  for (int i = 0; i < count; ++i) rows.push_back(quantile_1d(mixture, 0, (i + 0.5) / count));
  return rows;
}

/// R + D/epsilon and R of a channel over rows of a one-dimensional source.
struct Point {
  double lagrangian = 0, rate = 0;
};
Point over_rows(const WaterLevelChannel& channel, std::span<const double> rows, double epsilon) {
  double entropy = 0, distortion = 0;
  for (const double& x : rows) {
    entropy -= channel.blurred().log_density(std::span(&x, 1), 0) / rows.size();
    distortion += channel.distortion(std::span(&x, 1)) / rows.size();
  }
  const double rate = rate_point(epsilon, 1, 0, entropy, distortion).rate;
  return {rate + distortion / epsilon, rate};
}

TEST(WaterLevel, OfAVectorIsReverseWaterFilling) {
  const std::vector<double> v = {0.1, 1, 2};
  const auto source = make_source("gaussian:0.1,1,2", {});
  const auto& mixture = dynamic_cast<const GaussianMixture&>(*source->heat());
  for (double epsilon : {0.05, 0.5, 1.5, 2.5}) {
    const WaterLevelChannel channel(mixture, epsilon);
    const WaterFilling exact = reverse_water_filling(v, epsilon);
    EXPECT_EQ(channel.collapsed(), 3 - exact.active);
    std::vector<double> x1;
    const RatePoint p = channel.evaluate(*source, {.samples = 1 << 16, .seed = 3}, &x1);
    // Standard errors are below 0.0035 and 0.005.
    EXPECT_NEAR(p.rate, exact.rate, 0.015) << epsilon;
    EXPECT_NEAR(p.distortion, exact.distortion, 0.02) << epsilon;
    // X_1 has the variances of the reconstruction, and none at all where a direction collapses.
    for (int i = 0; i < 3; ++i) {
      double square = 0;
      for (std::size_t r = i; r < x1.size(); r += 3) square += x1[r] * x1[r] * 3 / x1.size();
      EXPECT_NEAR(square, exact.reproduced[i], 0.02 * exact.reproduced[i]) << epsilon << ' ' << i;
    }
  }
}

TEST(WaterLevel, RotatedBasis) {
  const std::vector<double> mean = {1, -2}, covariance = {0.6, 0.4, 0.4, 0.6};  // variances 0.2 and 1
  const auto source =
      make_mixture_source("rotated", GaussianMixture({component_from_covariance(1, mean, covariance)}));
  const WaterLevelChannel channel(dynamic_cast<const GaussianMixture&>(*source->heat()), 0.5);
  std::vector<double> x1;
  const RatePoint p = channel.evaluate(*source, {.samples = 1 << 15}, &x1);
  EXPECT_NEAR(p.rate, 0.5 * std::log(2), 0.01);
  EXPECT_NEAR(p.distortion, 0.5 * (0.2 + 0.5), 0.01);
  for (std::size_t r = 0; r < 40; r += 2)
    EXPECT_NEAR(x1[r] - 1, x1[r + 1] + 2, 1e-12);  // on the line of variance 1
  std::vector<double> again(x1.size());
  Philox rng(0, 0x52324432);
  source->sample(rng, again);
  EXPECT_NEAR(half_squared_error(again, x1, 2), p.distortion, 0.01);
}

TEST(WaterLevel, WithinAssumptionA1ItIsTheClosedForm) {
  const auto source = make_source("gmm1", {});
  const auto& mixture = dynamic_cast<const GaussianMixture&>(*source->heat());
  const WaterLevelChannel channel(mixture, 0.0156);
  EXPECT_EQ(channel.collapsed(), 0);
  std::vector<double> x1;
  EXPECT_NEAR(channel.evaluate(*source, {.samples = 1 << 16}, &x1).rate, *source->exact_rate(0.0156), 0.012);
  EXPECT_LT(kolmogorov_distance(x1, mixture, 0.0156), 2.05 / 256);
}

class WaterLevelMixture : public testing::TestWithParam<std::pair<const char*, double>> {};

// Against Blahut-Arimoto, whose minimum of R + D/epsilon is known within its gap, and by the mixture's own
// certificate where its tails allow one.
TEST_P(WaterLevelMixture, IsAnUpperBoundThatFittingCloses) {
  const auto [name, epsilon] = GetParam();
  const auto source = make_source(name, {});
  const auto& mixture = dynamic_cast<const GaussianMixture&>(*source->heat());
  const auto log_p = [&](double x) { return mixture.log_density(std::span(&x, 1), 0); };
  const BlahutArimotoOptions grid{.low = -2.2, .high = 2.2, .points = 301, .iterations = 2000};
  const BlahutArimotoResult reference = blahut_arimoto(log_p, epsilon, grid);
  const double least = reference.rate + reference.distortion / epsilon - reference.gap;
  const std::vector<double> rows = quantiles(mixture, 4000);
  const WaterLevelChannel cut(mixture, epsilon);
  const WaterLevelChannel fitted(fit_water_level(rows, mixture, epsilon, 500), epsilon);
  const Point plain = over_rows(cut, rows, epsilon), best = over_rows(fitted, rows, epsilon);
  // 4000 midpoints miss about 2e-4 of the tails' entropy.
  EXPECT_GT(plain.lagrangian, least - 3e-4);
  EXPECT_GT(best.lagrangian, least - 3e-4);
  EXPECT_LT(best.lagrangian, plain.lagrangian);
  EXPECT_LT(best.lagrangian, reference.rate + reference.distortion / epsilon + 3e-4);
  const LagrangianBounds own = lagrangian_bounds(
      log_p, [&](double x) { return fitted.blurred().log_density(std::span(&x, 1), 0); }, epsilon, grid);
  EXPECT_LE(own.lower, own.upper + 1e-4);  // q has points between those of the grid
  EXPECT_GT(own.lower, own.upper - 0.02);
}

INSTANTIATE_TEST_SUITE_P(BeyondA1, WaterLevelMixture,
                         testing::Values(std::pair("gmm1", 0.045), std::pair("gmm1", 0.07),
                                         std::pair("gmm1", 0.15), std::pair("gmm1", 0.3),
                                         std::pair("gmm2", 0.045), std::pair("gmm2", 0.1),
                                         std::pair("gmm2", 0.2), std::pair("gmm2", 0.5)));

TEST(WaterLevel, OneComponentNeedsNoFit) {
  const GaussianMixture normal({{1, {0.5}, {0.3}, {}}});
  const std::vector<double> rows = {1, 2, 3};
  EXPECT_EQ(fit_water_level(rows, normal, 0.4, 50).components()[0].variance[0], 0.4);
  EXPECT_EQ(WaterLevelChannel(normal, 0.4).collapsed(), 1);
}

TEST(WaterLevel, RefusesBadInput) {
  const GaussianMixture mixture = three_component_mixture(0.4);
  EXPECT_THROW(WaterLevelChannel(mixture, 0), Error);
  EXPECT_THROW(WaterLevelChannel(mixture, NAN), Error);
  EXPECT_THROW(fit_water_level({}, mixture, 0.1, 5), Error);
  EXPECT_THROW(WaterLevelChannel(mixture, 0.1).evaluate(*make_source("gaussian:1,2", {}), {}), Error);
  EXPECT_THROW(WaterLevelChannel(mixture, 0.1).evaluate(*make_source("gmm1", {}), {.samples = 1}), Error);
}

}  // namespace
}  // namespace diffc::r2d2
