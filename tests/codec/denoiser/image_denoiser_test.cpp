// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/denoiser/image_denoiser.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "codec/base/error.h"
#include "codec/bits/philox.h"
#include "models/gaussian/stationary_denoiser.h"

namespace diffc {
namespace {

/// White Gaussian prior of variance `lambda` per sample, with a size multiple to force padding.
class WhiteDenoiser : public Denoiser {
 public:
  WhiteDenoiser(int channels, int multiple) {
    info_.name = "white";
    info_.channels = channels;
    info_.size_multiple = multiple;
    info_.eta_min = 0.01f;
    info_.eta_max = 10.0f;
  }
  const DenoiserInfo& info() const override { return info_; }
  void evaluate(int, int height, int width, std::span<const float> y, std::span<const float> eta,
                std::span<float> xhat) const override {
    EXPECT_EQ(height % info_.size_multiple, 0);
    EXPECT_EQ(width % info_.size_multiple, 0);
    EXPECT_GE(eta[0], info_.eta_min);
    EXPECT_LE(eta[0], info_.eta_max);
    for (std::size_t i = 0; i < y.size(); ++i) xhat[i] = y[i] * kLambda / (kLambda + eta[0] * eta[0]);
  }
  static constexpr float kLambda = 0.25f;

 private:
  DenoiserInfo info_;
};

TEST(ImageDenoiser, PadsAndCropsEverySize) {
  const auto model = std::make_shared<WhiteDenoiser>(3, 4);
  for (const auto& [h, w] : {std::array{1, 1}, {17, 33}, {4, 5}, {64, 64}}) {
    const ImageDenoiser denoiser(model, h, w, 3);
    std::vector<float> y(static_cast<std::size_t>(h) * w * 3), xhat(y.size());
    Philox(5, h).fill_normal(y);
    denoiser.evaluate(y, 0.5, xhat);
    for (std::size_t i = 0; i < y.size(); ++i) ASSERT_FLOAT_EQ(xhat[i], y[i] * 0.5f);
  }
}

TEST(ImageDenoiser, StaysInsideTheModelsRange) {
  const ImageDenoiser denoiser(std::make_shared<WhiteDenoiser>(3, 1), 4, 4, 3);
  std::vector<float> y(48, 1.0f), xhat(48);
  denoiser.evaluate(y, 1000.0, xhat);
  EXPECT_NEAR(xhat[0], 0.01 * 0.25 / 100.25, 1e-6);  // y scaled by 10/1000
  denoiser.evaluate(y, 1e-4, xhat);
  EXPECT_NEAR(xhat[0], 0.25 / 0.2501, 1e-5);
}

// For a prior that treats channels alike, x grey: the model sees grey plus independent noise of variance 3
// eta^2 in each channel, whose mean is y exactly, and averages its three estimates. With the white prior
// every channel shrinks by lambda/(lambda + 3 eta^2), so the estimate is that times y.
TEST(ImageDenoiser, GreyThroughRgbSeesTheRightNoise) {
  const ImageDenoiser denoiser(std::make_shared<WhiteDenoiser>(3, 1), 32, 32, 1);
  std::vector<float> y(1024), xhat(1024);
  Philox(8, 0).fill_normal(y);
  denoiser.evaluate(y, 0.2, xhat);
  for (std::size_t i = 0; i < y.size(); ++i) ASSERT_NEAR(xhat[i], y[i] * 0.25 / (0.25 + 0.12), 1e-5);
  EXPECT_NEAR(denoiser.eta_min(), 0.01 / std::sqrt(3.0), 1e-6);
}

TEST(ImageDenoiser, RefusesColourWithAGreyModel) {
  EXPECT_THROW(ImageDenoiser(std::make_shared<WhiteDenoiser>(1, 1), 4, 4, 3), Error);
}

/// One sample of its estimate is `bad` from noise level 1 on.
class BrokenDenoiser : public WhiteDenoiser {
 public:
  BrokenDenoiser(int channels, int multiple, float bad) : WhiteDenoiser(channels, multiple), bad_(bad) {}
  void evaluate(int batch, int height, int width, std::span<const float> y, std::span<const float> eta,
                std::span<float> xhat) const override {
    WhiteDenoiser::evaluate(batch, height, width, y, eta, xhat);
    if (eta[0] >= 1) xhat[5] = bad_;
  }

 private:
  float bad_;
};

TEST(ImageDenoiser, EstimatesThatAreNotFiniteAreErrors) {
  constexpr float kInfinite = std::numeric_limits<float>::infinity();
  for (const float bad : {std::nanf(""), kInfinite, -kInfinite})
    for (const auto& [channels, multiple] : {std::pair{3, 1}, {3, 4}, {1, 1}}) {
      const ImageDenoiser denoiser(std::make_shared<BrokenDenoiser>(3, multiple, bad), 5, 7, channels);
      std::vector<float> y(35u * channels, 0.1f), xhat(y.size());
      EXPECT_NO_THROW(denoiser.evaluate(y, 0.5, xhat));
      try {
        denoiser.evaluate(y, 2, xhat);
        FAIL() << bad << " in " << channels << " channels passed";
      } catch (const Error& e) {
        EXPECT_EQ(e.kind(), ErrorKind::kData);
        EXPECT_STREQ(e.what(),
                     "model 'white' gives values that are no finite numbers at noise level 2: use another "
                     "model, or mend this one");
      }
    }
}

}  // namespace
}  // namespace diffc
