// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/denoiser/coarse_denoiser.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "codec/base/error.h"
#include "codec/denoiser/image_denoiser.h"
#include "codec/denoiser/resample.h"
#include "tests/normal_values.h"

namespace diffc {
namespace {

TEST(Resample, MeansOfBlocksAndMirroredBorders) {
  std::vector<float> image(3 * 5);
  std::iota(image.begin(), image.end(), 0.0f);
  const SampleGrid grid{3, 5, 1}, small = reduced(grid, 2);
  EXPECT_EQ(small.height, 2);
  EXPECT_EQ(small.width, 3);
  // Row 3 mirrors row 1, column 5 column 3.
  EXPECT_EQ(reduce(image, grid, 2), (std::vector<float>{3, 5, 6, 8, 10, 11}));
}

TEST(Resample, EnlargingContinuesRampsAndConstants) {
  const SampleGrid grid{24, 40, 3};
  for (const int factor : {2, 4, 8}) {
    std::vector<float> image(grid.size()), back(grid.size());
    for (int i = 0; i < grid.height; ++i)
      for (int j = 0; j < grid.width; ++j)
        for (int k = 0; k < 3; ++k) image[(i * grid.width + j) * 3 + k] = 0.5f * i - 0.25f * j + k;
    enlarge(reduce(image, grid, factor), grid, factor, back);
    // Cubic convolution is exact for ramps; two means from the border on.
    for (int i = 2 * factor; i < grid.height - 2 * factor; ++i)
      for (int j = 2 * factor; j < grid.width - 2 * factor; ++j)
        EXPECT_NEAR(back[(i * grid.width + j) * 3], image[(i * grid.width + j) * 3], 1e-4) << factor;
    const std::vector<float> flat(grid.size(), 0.75f);
    enlarge(reduce(flat, grid, factor), grid, factor, back);
    for (const float v : back) EXPECT_NEAR(v, 0.75f, 1e-6);
  }
}

// Notes how it is asked; its estimate is what it is given.
class Recorder : public Denoiser {
 public:
  struct Call {
    int batch, height, width;
    float eta;
  };
  Recorder() {
    info_.name = "recorder";
    info_.channels = 1;
    info_.size_multiple = 4;
  }
  const DenoiserInfo& info() const override { return info_; }
  void evaluate(int batch, int height, int width, std::span<const float> y, std::span<const float> eta,
                std::span<float> xhat) const override {
    calls.push_back({batch, height, width, eta[0]});
    for (size_t i = 0; i < y.size(); ++i) xhat[i] = y[i];
  }
  mutable std::vector<Call> calls;

 private:
  DenoiserInfo info_;
};

TEST(CoarseDenoiser, ReducesFromItsLevelsOnWhileEnoughIsLeft) {
  const auto recorder = std::make_shared<Recorder>();
  const DenoiserPtr coarse = with_coarse_levels(recorder, {{2, 2}, {6, 4}});
  const auto asked = [&](int height, int width, float eta) {
    recorder->calls.clear();
    const std::vector<float> y(static_cast<size_t>(height) * width, 0.5f);
    std::vector<float> xhat(y.size());
    coarse->evaluate(1, height, width, y, {&eta, 1}, xhat);
    for (const float v : xhat) EXPECT_NEAR(v, 0.5f, 1e-6);
    EXPECT_EQ(recorder->calls.size(), 1u);
    return recorder->calls.at(0);
  };
  EXPECT_EQ(asked(256, 512, 1.9f).width, 512);
  const auto half = asked(256, 512, 2.0f);
  EXPECT_EQ(half.height, 128);
  EXPECT_EQ(half.width, 256);
  EXPECT_EQ(half.eta, 1.0f);
  EXPECT_EQ(asked(256, 512, 6.0f).width, 128);
  EXPECT_EQ(asked(256, 512, 6.0f).eta, 1.5f);
  EXPECT_EQ(asked(240, 512, 6.0f).width, 256);  // a quarter would have 60 rows
  EXPECT_EQ(asked(112, 512, 6.0f).width, 512);
  EXPECT_EQ(asked(260, 200, 2.0f).height, 132);  // 130 rows, filled up to the model's multiple
}

// The sides are those after filling up to the model's multiple.
TEST(CoarseDenoiser, OddSidesCountAsFilledUp) {
  const auto recorder = std::make_shared<Recorder>();
  const DenoiserPtr coarse = with_coarse_levels(recorder, {{2, 2}});
  for (const int side : {124, 125}) {
    recorder->calls.clear();
    const std::vector<float> y(static_cast<size_t>(side) * side, 0.5f);
    std::vector<float> xhat(y.size());
    ImageDenoiser(coarse, side, side, 1).evaluate(y, 3.0f, xhat);
    EXPECT_EQ(recorder->calls.at(0).width, side == 124 ? 124 : 64);
  }
}

// Levels in a batch keep their places, and those of the model itself stay together.
TEST(CoarseDenoiser, BatchesMayMixLevels) {
  const auto recorder = std::make_shared<Recorder>();
  const DenoiserPtr coarse = with_coarse_levels(recorder, {{2, 2}});
  const std::vector<float> y = normal_values(5 * 128 * 128, 1);
  std::vector<float> together(y.size()), alone(y.size());
  const std::vector<float> eta{0.5f, 1.0f, 3.0f, 0.25f, 4.0f};
  coarse->evaluate(5, 128, 128, y, eta, together);
  ASSERT_EQ(recorder->calls.size(), 4u);
  EXPECT_EQ(recorder->calls[0].batch, 2);
  EXPECT_EQ(recorder->calls[1].height, 64);
  EXPECT_EQ(recorder->calls[2].eta, 0.25f);
  for (size_t n = 0; n < 5; ++n)
    coarse->evaluate(1, 128, 128, std::span(y).subspan(n * 16384, 16384), std::span(eta).subspan(n, 1),
                     std::span(alone).subspan(n * 16384, 16384));
  EXPECT_EQ(together, alone);
}

TEST(CoarseDenoiser, WithoutLevelsNothingChangesAndBadOnesAreRefused) {
  const DenoiserPtr fine = std::make_shared<Recorder>();
  EXPECT_EQ(with_coarse_levels(fine, {}), fine);
  const std::vector<CoarseLevel> bad[] = {{{0, 2}},         {{2, 3}},         {{2, 1}},  {{2, 32}},
                                          {{2, 4}, {3, 2}}, {{2, 2}, {2, 4}}, {{NAN, 2}}};
  for (const auto& levels : bad) EXPECT_THROW(with_coarse_levels(fine, levels), Error);
}

}  // namespace
}  // namespace diffc
