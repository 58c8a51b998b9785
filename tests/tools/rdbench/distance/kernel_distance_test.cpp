// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "tools/rdbench/distance/kernel_distance.h"

#include <gtest/gtest.h>

#include <cmath>

#include "codec/base/error.h"
#include "codec/bits/philox.h"
#include "tests/codec/metrics/test_data.h"

namespace diffc {
namespace {

std::vector<double> doubles(const std::vector<float>& v) {
  return {v.begin(), v.end()};
}

// Written out in NumPy 1.24.2 from the formulas of both papers.
TEST(KernelDistance, MatchesNumpy) {
  const auto x = doubles(test::correlated_features(40, 6, 7, 1.0));
  const auto y = doubles(test::correlated_features(40, 6, 8, 1.3));
  EXPECT_NEAR(polynomial_mmd2(x, y, 40, 6, MmdEstimate::kIndependent), 19.4063832440471, 1e-4);
  EXPECT_NEAR(polynomial_mmd2(x, y, 40, 6, MmdEstimate::kPaired), 19.3784658455507, 1e-4);
}

TEST(KernelDistance, EqualSetsGiveZeroWhenPaired) {
  const auto x = doubles(test::correlated_features(30, 6, 7, 1.0));
  EXPECT_EQ(polynomial_mmd2(x, x, 30, 6, MmdEstimate::kPaired), 0.0);
  EXPECT_LT(polynomial_mmd2(x, x, 30, 6, MmdEstimate::kIndependent), 0.0);
}

TEST(KernelDistance, StreamsInBlocks) {
  const std::vector<float> x = test::correlated_features(50, 3, 1, 1.0),
                           y = test::correlated_features(50, 3, 2, 1.2);
  KernelDistance stream(3, 20);
  EXPECT_TRUE(std::isnan(stream.result().value));
  for (int i = 0; i < 50; ++i) {
    stream.add(std::span(x).subspan(3 * i, 3), std::span(y).subspan(3 * i, 3));
    if (i == 9) {
      const auto ten = polynomial_mmd2(doubles({x.begin(), x.begin() + 30}),
                                       doubles({y.begin(), y.begin() + 30}), 10, 3, MmdEstimate::kPaired);
      EXPECT_DOUBLE_EQ(stream.result().value, ten);
    }
  }
  const auto block = [&](int k) {
    return polynomial_mmd2(doubles({x.begin() + 60 * k, x.begin() + 60 * (k + 1)}),
                           doubles({y.begin() + 60 * k, y.begin() + 60 * (k + 1)}), 20, 3,
                           MmdEstimate::kPaired);
  };
  const KernelDistance::Result result = stream.result();
  EXPECT_EQ(result.blocks, 2u);
  EXPECT_NEAR(result.value, (block(0) + block(1)) / 2, 1e-12);
  EXPECT_NEAR(result.standard_error, std::abs(block(0) - block(1)) / 2, 1e-12);
}

// 300 draws of 150 pairs of the same law, half of them shifted: the estimate's spread is what it says.
TEST(KernelDistance, StandardErrorOfOneBlockIsItsSpread) {
  constexpr int kTrials = 300, kPairs = 150, kDimension = 3;
  for (const float shift : {0.4f, 1.0f}) {
    double sum = 0, squares = 0, told = 0;
    for (int trial = 0; trial < kTrials; ++trial) {
      Philox random(17, static_cast<uint64_t>(trial));
      KernelDistance distance(kDimension, trial % 2 ? kPairs : 1000);  // full, or not
      for (int pair = 0; pair < kPairs; ++pair) {
        std::vector<float> x(kDimension), y(kDimension);
        for (int k = 0; k < kDimension; ++k) {
          x[k] = random.normal();
          y[k] = x[k] + shift + 0.5f * random.normal();
        }
        distance.add(x, y);
      }
      const KernelDistance::Result result = distance.result();
      sum += result.value;
      squares += result.value * result.value;
      told += result.standard_error / kTrials;
    }
    const double spread = std::sqrt((squares - sum * sum / kTrials) / (kTrials - 1));
    // The relative error of a standard deviation from 300 draws is 4 %.
    EXPECT_NEAR(told / spread, 1, 0.16) << shift;
  }
}

TEST(KernelDistance, RefusesWhatCannotBe) {
  const std::vector<double> one(3);
  EXPECT_THROW(polynomial_mmd2(one, one, 1, 3, MmdEstimate::kPaired), Error);
  KernelDistance stream(3);
  EXPECT_THROW(stream.add(std::vector<float>(3), std::vector<float>(2)), Error);
}

}  // namespace
}  // namespace diffc
