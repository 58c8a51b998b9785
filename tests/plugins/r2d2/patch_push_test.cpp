// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "plugins/r2d2/patch_push.h"

#include <gtest/gtest.h>

#include <cmath>

#include "codec/base/error.h"
#include "codec/bits/philox.h"
#include "models/r2d2/controller_file.h"
#include "tests/models/r2d2/controller_parts.h"
#include "tools/r2d2/sources/image_patches.h"

namespace diffc::r2d2 {
namespace {

TrainedController isotropic(int dimensions, double variance) {
  return TrainedController(
      parts_of({{1, std::vector<double>(dimensions), std::vector<double>(dimensions, variance), {}}}));
}

std::vector<float> noise(std::size_t size, double sigma, uint64_t seed) {
  Philox rng(seed, 0);
  std::vector<float> x(size);
  for (float& v : x) v = static_cast<float>(sigma * rng.normal());
  return x;
}

// All patches agree about a white source, so that every size, grid and channel count gives the exact factor.
TEST(PatchPush, WhiteGaussianAtAnySizeAndStride) {
  const double variance = 0.3, epsilon = 0.05, factor = std::sqrt(1 - epsilon / variance);
  const TrainedController grey = isotropic(16, variance), colour = isotropic(48, variance);
  for (const auto& [height, width] : {std::pair(1, 1), {1, 9}, {3, 5}, {4, 4}, {7, 9}, {40, 6}})
    for (int channels : {1, 3})
      for (int stride : {1, 3, 4}) {
        const std::vector<float> start = noise(static_cast<std::size_t>(height) * width * channels, 0.5, 1);
        std::vector<float> x = start;
        push_patches(channels == 1 ? grey : colour, height, width, channels,
                     {.epsilon = epsilon, .stride = stride}, x);
        for (std::size_t i = 0; i < x.size(); ++i)
          ASSERT_NEAR(x[i], factor * start[i], 2e-6) << height << "x" << width << " stride " << stride;
      }
}

// Grey images lie on the common direction of the three channels, where their variance is three times as
// large.
TEST(PatchPush, GreyThroughColour) {
  const double variance = 0.3, epsilon = 0.05, s = std::sqrt(1.0 / 3), a = std::sqrt(0.5),
               b = std::sqrt(1.0 / 6);
  ControllerParts parts = parts_of({{1, std::vector<double>(48), std::vector<double>(48, 0.01), {}}});
  const double axes[3][3] = {{s, s, s}, {a, -a, 0}, {b, b, -2 * b}};
  for (int pixel = 0; pixel < 16; ++pixel) {
    parts.base[0].variance[3 * pixel] = 3 * variance;
    for (int k = 0; k < 3; ++k)
      for (int j = 0; j < 3; ++j) parts.frame.basis[(3 * pixel + k) * 48 + 3 * pixel + j] = axes[k][j];
  }
  const TrainedController controller(parts);
  const std::vector<float> start = noise(8 * 8, 0.5, 2);
  std::vector<float> x = start;
  push_patches(controller, 8, 8, 1, {.epsilon = epsilon}, x);
  for (std::size_t i = 0; i < x.size(); ++i)
    EXPECT_NEAR(x[i], std::sqrt(1 - epsilon / variance) * start[i], 2e-6);
}

TEST(PatchPush, ThreadsDoNotChangeTheResult) {
  const std::vector<float> start = noise(37 * 21 * 3, 0.3, 3);
  std::vector<float> one = start, three = start;
  push_patches(patch_controller(), 37, 21, 3, {.epsilon = 0.01}, one);
  push_patches(patch_controller(), 37, 21, 3, {.epsilon = 0.01, .threads = 3}, three);
  EXPECT_EQ(one, three);
}

TEST(PatchPush, RefusesWhatItCannotDo) {
  std::vector<float> x(48);
  EXPECT_THROW(push_patches(isotropic(16, 1), 4, 4, 3, {.epsilon = 0.1}, x), Error);
  EXPECT_THROW(push_patches(isotropic(48, 1), 4, 4, 3, {.epsilon = 0}, x), Error);
  EXPECT_THROW(push_patches(isotropic(48, 1), 4, 4, 3, {.epsilon = NAN}, x), Error);
  EXPECT_THROW(push_patches(isotropic(48, 1), 4, 4, 3, {.epsilon = 0.1, .stride = 5}, x), Error);
  EXPECT_THROW(push_patches(isotropic(5, 1), 4, 4, 3, {.epsilon = 0.1}, x), Error);
}

// The shipped controller: errors below sqrt(epsilon) on a smooth picture go, the picture and large edges
// stay.
TEST(PatchController, RemovesErrorsAndKeepsThePicture) {
  const int side = 32;
  std::vector<float> clean(side * side * 3);
  for (int y = 0; y < side; ++y)
    for (int x = 0; x < side; ++x)
      for (int c = 0; c < 3; ++c)
        clean[(y * side + x) * 3 + c] = static_cast<float>(x < 16 ? -0.4 + 0.01 * y : 0.3 + 0.01 * x);
  const auto energy = [&](const std::vector<float>& x) {
    double sum = 0;
    for (std::size_t i = 0; i < x.size(); ++i) sum += std::pow(double{x[i]} - clean[i], 2);
    return sum / static_cast<double>(x.size());
  };
  for (double epsilon : {0.002, 0.01}) {
    std::vector<float> noisy = noise(clean.size(), std::sqrt(epsilon) / 2, 4);
    for (std::size_t i = 0; i < noisy.size(); ++i) noisy[i] += clean[i];
    const double before = energy(noisy);
    push_patches(patch_controller(), side, side, 3, {.epsilon = epsilon}, noisy);
    EXPECT_LT(energy(noisy), 0.5 * before) << epsilon;
    std::vector<float> still = clean;
    push_patches(patch_controller(), side, side, 3, {.epsilon = epsilon}, still);
    EXPECT_LT(energy(still), 0.1 * epsilon) << epsilon;
  }
}

TEST(ImagePatchSource, DrawsCropsOfTheImages) {
  Image image(5, 4, 3);
  for (std::size_t i = 0; i < image.pixels.size(); ++i) image.pixels[i] = static_cast<uint8_t>(4 * i);
  const auto source = make_image_patch_source({image});
  ASSERT_EQ(source->dimensions(), 48);
  Philox rng(5, 0);
  std::vector<double> x(48 * 200);
  source->sample(rng, x);
  // Columns 1 to 3 are in every crop, column 0 in half of them; green is red + 4 within the dequantisation.
  int with_first = 0;
  for (std::size_t row = 0; row < x.size(); row += 48) {
    bool first = false;
    for (int i = 0; i < 48; i += 3) {
      EXPECT_NEAR(x[row + i + 1] - x[row + i], 4 / 128.0, 1 / 128.0);
      if (x[row + i] < -1 + 1 / 128.0) first = true;
    }
    with_first += first;
  }
  EXPECT_NEAR(with_first, 100, 36);  // five standard deviations
  EXPECT_THROW(make_image_patch_source({}), Error);
  EXPECT_THROW(make_image_patch_source({Image(8, 8, 1)}), Error);
  EXPECT_THROW(make_image_patch_source({Image(8, 3, 3)}), Error);
}

}  // namespace
}  // namespace diffc::r2d2
