// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/gaussian/fast_dct.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "codec/bits/philox.h"

namespace diffc::gaussian {
namespace {

TEST(FastDct, EqualsTheDefinitionForEveryLength) {
  Philox random(1, 2);
  for (int n = 1; n <= 72; ++n) {
    const int lanes = 3;
    std::vector<double> x(n * lanes), expected(n * lanes), scratch(n * lanes);
    for (double& v : x) v = random.normal();
    const std::vector<double> original = x;
    for (int k = 0; k < n; ++k)
      for (int l = 0; l < lanes; ++l)
        for (int i = 0; i < n; ++i)
          expected[k * lanes + l] += std::sqrt((k == 0 ? 1.0 : 2.0) / n) *
                                     std::cos(std::numbers::pi * (i + 0.5) * k / n) * x[i * lanes + l];
    const FastDct dct(n);
    dct.forward(x.data(), scratch.data(), lanes);
    for (int i = 0; i < n * lanes; ++i) ASSERT_NEAR(x[i], expected[i], 1e-11) << "length " << n;
    dct.inverse(x.data(), scratch.data(), lanes);
    for (int i = 0; i < n * lanes; ++i) ASSERT_NEAR(x[i], original[i], 1e-11) << "length " << n;
  }
}

TEST(FastDct, StaysAccurateForLongSignals) {
  Philox random(3, 4);
  const int n = 4096;
  std::vector<double> x(n), scratch(n);
  for (double& v : x) v = random.normal();
  const std::vector<double> original = x;
  const FastDct dct(n);
  dct.forward(x.data(), scratch.data(), 1);
  double energy = 0, energy_before = 0;
  for (int i = 0; i < n; ++i) {
    energy += x[i] * x[i];
    energy_before += original[i] * original[i];
  }
  EXPECT_NEAR(energy / energy_before, 1.0, 1e-9);
  dct.inverse(x.data(), scratch.data(), 1);
  for (int i = 0; i < n; ++i) ASSERT_NEAR(x[i], original[i], 1e-8);
}

TEST(ImageDct, IsOrthonormalForOddShapesAndColours) {
  for (const auto& [h, w, c] :
       {std::array{1, 1, 1}, std::array{7, 40, 3}, std::array{33, 18, 1}, std::array{16, 9, 3}}) {
    Philox random(h, w);
    std::vector<float> pixels(std::size_t(h) * w * c), coefficients(pixels.size()), back(pixels.size());
    random.fill_normal(pixels);
    const ImageDct dct(h, w, c);
    dct.forward(pixels, coefficients);
    dct.inverse(coefficients, back);
    double before = 0, after = 0;
    for (std::size_t i = 0; i < pixels.size(); ++i) {
      before += pixels[i] * pixels[i];
      after += coefficients[i] * coefficients[i];
      ASSERT_NEAR(back[i], pixels[i], 1e-5);
    }
    EXPECT_NEAR(after / before, 1.0, 1e-5);
  }
}

TEST(ImageDct, SeparatesGreyFromColour) {
  const int h = 8, w = 8;
  std::vector<float> pixels(h * w * 3), coefficients(pixels.size());
  for (int i = 0; i < h * w; ++i) pixels[3 * i] = pixels[3 * i + 1] = pixels[3 * i + 2] = std::sin(0.3f * i);
  ImageDct(h, w, 3).forward(pixels, coefficients);
  for (int i = 0; i < h * w; ++i) {
    EXPECT_NEAR(coefficients[3 * i + 1], 0.0f, 1e-5);
    EXPECT_NEAR(coefficients[3 * i + 2], 0.0f, 1e-5);
  }
}

}  // namespace
}  // namespace diffc::gaussian
