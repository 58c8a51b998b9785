// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "tools/rdbench/statistics.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "codec/metrics/distortion.h"

namespace diffc::rdbench {
namespace {

Plan two_curves() {
  Plan plan;
  for (const char* curve : {"a", "a", "b", "b"}) {
    Point point;
    point.curve = curve;
    plan.points.push_back(point);
  }
  return plan;
}

// Curve b needs exactly 0.8 of the bits of curve a for every image.
ImageRecord record(uint64_t index) {
  ImageRecord r;
  r.index = index;
  r.name = "x";
  r.width = r.height = 8;
  r.channels = 3;
  r.points.resize(4);
  const double scale = 1 + 0.1 * static_cast<double>(index % 7);
  for (int p = 0; p < 4; ++p) {
    PointRecord& point = r.points[p];
    point.bytes = 8 * (p % 2 == 0 ? 1 : 3) * scale * (p < 2 ? 1 : 0.8);
    point.payload_bits = 8 * point.bytes - 16;
    point.mse = (p % 2 == 0 ? 100 : 20) * scale;
    point.ssim = 0.5;
  }
  return r;
}

TEST(Statistics, AveragingRules) {
  const Plan plan = two_curves();
  Statistics statistics(plan, 0, 0, 0);
  ImageRecord lossless = record(0), failed = record(1);
  lossless.points[0].mse = 0;
  lossless.points[0].kl_bits = 40;
  failed.points[1].error = "no";
  statistics.add(lossless);
  statistics.add(failed);
  const std::vector<Result> r = statistics.results();
  EXPECT_DOUBLE_EQ(r[0].bpp_file, (1.0 + 1.1) / 2);
  EXPECT_DOUBLE_EQ(r[0].bpp_payload, (64.0 - 16 + 70.4 - 16) / 64 / 2);
  EXPECT_DOUBLE_EQ(r[0].psnr, (99 + psnr(110)) / 2);
  EXPECT_DOUBLE_EQ(r[0].psnr_of_mse, psnr(55));
  EXPECT_EQ(r[0].infinite, 1u);
  EXPECT_DOUBLE_EQ(r[0].kl_bits, 40);
  EXPECT_DOUBLE_EQ(r[0].overhead, 48.0 / 40 - 1);
  EXPECT_EQ(r[1].images, 1u);
  EXPECT_EQ(r[1].bugs, 1u);
  EXPECT_EQ(r[1].first_error, "x: no");
  EXPECT_TRUE(std::isnan(r[1].ms_ssim));
  EXPECT_TRUE(std::isnan(r[1].frechet));
}

TEST(Statistics, MixedSizesAreNoticed) {
  const Plan plan = two_curves();
  Statistics statistics(plan, 0, 0, 0);
  ImageRecord other = record(1);
  other.width = 9;
  statistics.add(record(0));
  EXPECT_FALSE(statistics.mixed_sizes());
  statistics.add(other);
  EXPECT_TRUE(statistics.mixed_sizes());
}

// Mean and variance of Poisson(1) are 1; 200 000 draws: standard errors 0.0022 and 0.0039, five of them
// allowed.
TEST(Bootstrap, WeightsArePoisson) {
  double sum = 0, squares = 0;
  for (uint64_t i = 0; i < 200; ++i) {
    for (const uint8_t w : poisson_weights(1, i, 1000)) {
      sum += w;
      squares += w * w;
    }
  }
  const double mean = sum / 200000, variance = squares / 200000 - mean * mean;
  EXPECT_NEAR(mean, 1, 0.011);
  EXPECT_NEAR(variance, 1, 0.02);
  EXPECT_EQ(poisson_weights(1, 5, 10), poisson_weights(1, 5, 10));
  EXPECT_NE(poisson_weights(1, 5, 10), poisson_weights(2, 5, 10));
}

// The standard error of a mean of n values is known: the interval of the PSNR has the width it must have.
TEST(Bootstrap, IntervalHasTheWidthOfTheStandardError) {
  const Plan plan = two_curves();
  Statistics statistics(plan, 0, 1000, 3);
  std::vector<double> values;
  for (uint64_t i = 0; i < 700; ++i) {
    statistics.add(record(i));
    values.push_back(psnr(record(i).points[0].mse));
  }
  const double mean = std::accumulate(values.begin(), values.end(), 0.0) / 700;
  double variance = 0;
  for (const double v : values) variance += (v - mean) * (v - mean) / 699;
  const Result r = statistics.results()[0];
  EXPECT_NEAR(r.psnr, mean, 1e-9);
  // 2 * 1.96 standard errors, 1000 replicates: the quantiles are known to about 6 %.
  EXPECT_NEAR((r.psnr_interval.high - r.psnr_interval.low) / (2 * 1.96 * std::sqrt(variance / 700)), 1, 0.15);
  EXPECT_LT(r.psnr_interval.low, mean);
  EXPECT_GT(r.psnr_interval.high, mean);
}

TEST(Comparisons, ConstantRatioHasNoSpread) {
  const Plan plan = two_curves();
  Statistics statistics(plan, 0, 200, 0);
  for (uint64_t i = 0; i < 50; ++i) statistics.add(record(i));
  const std::vector<Comparison> c = statistics.comparisons();
  ASSERT_EQ(c.size(), 2u);
  EXPECT_EQ(c[0].anchor, "a");
  EXPECT_EQ(c[0].test, "b");
  EXPECT_NEAR(c[0].rate.value(), -20, 1e-9);
  EXPECT_NEAR(c[0].rate_interval.low, -20, 1e-9);
  EXPECT_NEAR(c[0].rate_interval.high, -20, 1e-9);
  EXPECT_NEAR(c[1].rate.value(), 25, 1e-9);
  EXPECT_GT(c[0].psnr.value(), 0);
}

// A curve against itself, where one of the two failed on the image that costs most: no difference.
TEST(Comparisons, AreOverTheImagesThatBothHave) {
  const Plan plan = two_curves();
  Statistics statistics(plan, 0, 100, 0);
  for (uint64_t i = 0; i < 28; ++i) {
    ImageRecord r = record(i);
    for (int p = 2; p < 4; ++p) r.points[p] = r.points[p - 2];
    if (i % 7 == 6) r.points[2].error = "no";
    if (i == 5) r.points[1].error = "no";
    statistics.add(r);
  }
  const std::vector<Comparison> c = statistics.comparisons();
  ASSERT_EQ(c.size(), 2u);
  for (const Comparison& one : c) {
    EXPECT_EQ(one.images, 23u);
    EXPECT_NEAR(one.rate.value(), 0, 1e-9);
    EXPECT_NEAR(one.psnr.value(), 0, 1e-9);
    EXPECT_NEAR(one.rate_interval.low, 0, 1e-9);
    EXPECT_NEAR(one.rate_interval.high, 0, 1e-9);
  }
  EXPECT_EQ(statistics.results()[2].images, 24u);
}

TEST(Comparisons, PointsThatFailedForEveryImageAreNoneOfTheCurve) {
  Plan plan = two_curves();
  plan.points.push_back(plan.points.back());
  Statistics statistics(plan, 0, 0, 0);
  for (uint64_t i = 0; i < 10; ++i) {
    ImageRecord r = record(i);
    r.points.emplace_back().error = "no";
    statistics.add(r);
  }
  const std::vector<Comparison> c = statistics.comparisons();
  ASSERT_EQ(c.size(), 2u);
  EXPECT_EQ(c[0].images, 10u);
  EXPECT_NEAR(c[0].rate.value(), -20, 1e-9);
}

TEST(Comparisons, CurvesWithoutACommonImageAreTold) {
  const Plan plan = two_curves();
  Statistics statistics(plan, 0, 10, 0);
  for (uint64_t i = 0; i < 10; ++i) {
    ImageRecord r = record(i);
    r.points[i % 2 ? 1 : 2].error = "no";
    statistics.add(r);
  }
  const std::vector<Comparison> c = statistics.comparisons();
  ASSERT_EQ(c.size(), 2u);
  EXPECT_EQ(c[0].images, 0u);
  EXPECT_FALSE(c[0].rate || c[0].psnr);
}

// Features: original i and decoded i + shift in one dimension: the Frechet distance is shift^2.
TEST(Statistics, FrechetLeavesFailedImagesOut) {
  const Plan plan = two_curves();
  Statistics statistics(plan, 1, 0, 0);
  for (uint64_t i = 0; i < 20; ++i) {
    ImageRecord r = record(i);
    r.features = {static_cast<float>(i * i)};
    for (int p = 0; p < 4; ++p) r.points[p].features = {static_cast<float>(i * i + p)};
    if (i == 19) {
      r.points[3].error = "no";
      r.points[3].features.clear();
    }
    statistics.add(r);
  }
  const std::vector<Result> r = statistics.results();
  EXPECT_NEAR(r[0].frechet, 0, 1e-9);
  EXPECT_NEAR(r[1].frechet, 1, 1e-9);
  EXPECT_NEAR(r[2].frechet, 4, 1e-9);
  EXPECT_NEAR(r[3].frechet, 9, 1e-9);
  EXPECT_EQ(r[0].kid, 0);
  EXPECT_GT(r[2].kid, 0);
}

// Even images are 0 or 2, odd ones 10 or 12: half against half is 100, whatever the shift of the decoded ones
// does.
TEST(Statistics, DisjointDistanceIsToTheOtherHalf) {
  const Plan plan = two_curves();
  Statistics statistics(plan, 1, 0, 0);
  for (uint64_t i = 0; i < 20; ++i) {
    ImageRecord r = record(i);
    r.features = {static_cast<float>(10 * (i % 2) + 2 * (i / 2 % 2))};
    for (int p = 0; p < 4; ++p) r.points[p].features = {r.features[0] + static_cast<float>(p)};
    statistics.add(r);
  }
  const std::vector<Result> r = statistics.results();
  for (int p = 0; p < 4; ++p) {
    EXPECT_NEAR(r[p].frechet_floor, 100, 1e-9);
    // (10 + p)^2 one way and (10 - p)^2 the other.
    EXPECT_NEAR(r[p].frechet_disjoint, 100 + p * p, 1e-9);
  }
}

TEST(Statistics, ImagesWithoutFiniteFeaturesAreLeftOutOfTheDistances) {
  const Plan plan = two_curves();
  Statistics statistics(plan, 1, 0, 0);
  for (uint64_t i = 0; i < 20; ++i) {
    ImageRecord r = record(i);
    r.features = {static_cast<float>(i * i)};
    for (int p = 0; p < 4; ++p) r.points[p].features = {static_cast<float>(i * i + p)};
    if (i == 3) r.features = {std::nanf("")};
    if (i == 7) r.points[1].features = {HUGE_VALF};
    if (i == 8) r.points[2].features = {1, 2};
    statistics.add(r);
  }
  const std::vector<Result> r = statistics.results();
  const uint64_t without[] = {1, 2, 2, 1};
  for (int p = 0; p < 4; ++p) {
    EXPECT_EQ(r[p].images, 20u);
    EXPECT_EQ(r[p].featureless, without[p]);
    EXPECT_NEAR(r[p].frechet, p * p, 1e-9);
  }
}

}  // namespace
}  // namespace diffc::rdbench
