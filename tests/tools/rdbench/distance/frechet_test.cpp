// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "tools/rdbench/distance/frechet.h"

#include <gtest/gtest.h>

#include <cmath>

#include "codec/base/error.h"
#include "tests/codec/metrics/test_data.h"

namespace diffc {
namespace {

std::vector<double> diagonal(const std::vector<double>& d) {
  std::vector<double> m(d.size() * d.size());
  for (std::size_t i = 0; i < d.size(); ++i) m[i * d.size() + i] = d[i];
  return m;
}

FeatureMoments moments(const std::vector<float>& features, int dimension) {
  FeatureMoments out(dimension);
  out.add(features);
  return out;
}

// Commuting covariances: sum of (sqrt a - sqrt b)^2 plus the squared distance of the means.
TEST(Frechet, DiagonalGaussians) {
  const FrechetReference reference({0, 1, 2}, diagonal({1, 4, 9}));
  EXPECT_NEAR(reference.distance({0, 1, 2}, diagonal({1, 4, 9})), 0, 1e-12);
  EXPECT_NEAR(reference.distance({3, 1, -2}, diagonal({4, 4, 1})), 9 + 16 + 1 + 0 + 4, 1e-12);
}

// 2x2: tr (S1 S2)^(1/2) = sqrt(tr(S1 S2) + 2 sqrt(det S1 det S2)).
TEST(Frechet, CorrelatedGaussiansInClosedForm) {
  const std::vector<double> s1 = {2, 0.5, 0.5, 1}, s2 = {1, -0.3, -0.3, 3};
  const double trace_product = 2 * 1 + 2 * 0.5 * -0.3 + 1 * 3;
  const double determinants = (2 * 1 - 0.25) * (1 * 3 - 0.09);
  const double expected = 5 + 3 + 4 - 2 * std::sqrt(trace_product + 2 * std::sqrt(determinants));
  EXPECT_NEAR(FrechetReference({0, 0}, s1).distance({1, 2}, s2), expected, 1e-12);
}

// Rank one against rank one: S = u u^T, S' = w w^T, the overlap is |u.w|.
TEST(Frechet, RankDeficientCovariances) {
  const std::vector<double> u = {1, 2, -1, 0.5}, w = {0.5, 1, 3, -2};
  std::vector<double> s1(16), s2(16);
  double uu = 0, ww = 0, uw = 0;
  for (int i = 0; i < 4; ++i) {
    uu += u[i] * u[i];
    ww += w[i] * w[i];
    uw += u[i] * w[i];
    for (int j = 0; j < 4; ++j) {
      s1[i * 4 + j] = u[i] * u[j];
      s2[i * 4 + j] = w[i] * w[j];
    }
  }
  const std::vector<double> zero(4);
  EXPECT_NEAR(FrechetReference(zero, s1).distance(zero, s2), uu + ww - 2 * std::abs(uw), 1e-6);
  EXPECT_NEAR(FrechetReference(zero, s1).distance(zero, s1), 0, 1e-6);
  EXPECT_NEAR(FrechetReference(zero, std::vector<double>(16)).distance(zero, s2), ww, 1e-12);
}

// scipy.linalg.sqrtm of SciPy 1.10.1 on numpy.cov of the same vectors.
TEST(Frechet, MatchesScipy) {
  const FrechetReference reference(moments(test::correlated_features(300, 6, 7, 1.0), 6));
  EXPECT_NEAR(reference.distance(moments(test::correlated_features(250, 6, 8, 1.3), 6)), 1.33544999523822,
              1e-6);
}

TEST(Frechet, FewerVectorsThanDimensions) {
  const FeatureMoments few = moments(test::correlated_features(10, 60, 3, 1.0), 60);
  const double self = FrechetReference(few).distance(few);
  EXPECT_TRUE(std::isfinite(self));
  EXPECT_NEAR(self, 0, 1e-5);
}

TEST(Moments, DoNotDependOnHowTheStreamIsCut) {
  const std::vector<float> all = test::correlated_features(200, 5, 1, 1.0);
  FeatureMoments one(5), many(5);
  one.add(all);
  for (std::size_t i = 0; i < all.size(); i += 5) {
    many.add(std::span(all).subspan(i, 5));
    if (i == 35) many.mean();
  }
  EXPECT_EQ(one.covariance(), many.covariance());
  EXPECT_EQ(one.mean(), many.mean());
}

TEST(Moments, MatchTwoPassesAndMerge) {
  const std::vector<float> all = test::correlated_features(150, 4, 2, 1.0);
  FeatureMoments left = moments({all.begin(), all.begin() + 4 * 70}, 4);
  left.merge(moments({all.begin() + 4 * 70, all.end()}, 4));
  left.merge(FeatureMoments(4));
  ASSERT_EQ(left.count(), 150u);
  std::vector<double> mean(4), covariance(16);
  for (int n = 0; n < 150; ++n) {
    for (int i = 0; i < 4; ++i) mean[i] += all[n * 4 + i] / 150.0;
  }
  for (int n = 0; n < 150; ++n) {
    for (int i = 0; i < 16; ++i) {
      covariance[i] += (all[n * 4 + i / 4] - mean[i / 4]) * (all[n * 4 + i % 4] - mean[i % 4]) / 149;
    }
  }
  for (int i = 0; i < 4; ++i) EXPECT_NEAR(left.mean()[i], mean[i], 1e-12);
  for (int i = 0; i < 16; ++i) EXPECT_NEAR(left.covariance()[i], covariance[i], 1e-12);
}

TEST(Moments, SurviveStorage) {
  const FeatureMoments stored = moments(test::correlated_features(99, 7, 5, 2.0), 7);
  std::vector<uint8_t> bytes = stored.serialise();
  const FeatureMoments back = FeatureMoments::parse(bytes);
  EXPECT_EQ(back.count(), 99u);
  EXPECT_EQ(back.mean(), stored.mean());
  EXPECT_EQ(back.covariance(), stored.covariance());
  bytes.pop_back();
  EXPECT_THROW(FeatureMoments::parse(bytes), Error);
  bytes[0] = 'X';
  EXPECT_THROW(FeatureMoments::parse(bytes), Error);
}

TEST(Moments, RefuseWhatCannotBe) {
  EXPECT_THROW(FeatureMoments(0), Error);
  FeatureMoments m(3);
  EXPECT_THROW(m.add(std::vector<float>(4)), Error);
  EXPECT_THROW(m.mean(), Error);
  m.add(std::vector<float>(3));
  EXPECT_THROW(m.covariance(), Error);
  EXPECT_THROW(m.merge(FeatureMoments(2)), Error);
}

}  // namespace
}  // namespace diffc
