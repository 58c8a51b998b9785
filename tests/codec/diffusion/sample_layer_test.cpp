// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/diffusion/sample_layer.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

#include "codec/base/error.h"
#include "codec/bits/philox.h"

namespace diffc {
namespace {

/// A picture and an estimate of it whose error is normal, in grey levels.
struct Pair {
  Image image;
  std::vector<float> xhat;
};
Pair make_pair(int width, int height, int channels, double deviation, uint64_t seed) {
  Pair pair{Image(width, height, channels), {}};
  Philox random(seed, 0);
  for (std::size_t i = 0; i < pair.image.size(); ++i) {
    const double grey = 128 + 60 * std::sin(0.01 * static_cast<double>(i));
    pair.image.pixels[i] = static_cast<uint8_t>(std::floor(grey + deviation * random.normal()));
    pair.xhat.push_back(static_cast<float>(grey / 128 - 1));
  }
  return pair;
}

std::vector<uint8_t> written(const Pair& pair) {
  RangeEncoder coder;
  write_samples(pair.image, pair.xhat, coder);
  return coder.finish();
}

std::optional<Image> read(const Pair& pair, std::span<const float> xhat, std::span<const uint8_t> bytes) {
  RangeDecoder coder(bytes);
  return read_samples(pair.image.width, pair.image.height, pair.image.channels, xhat, coder);
}

TEST(SampleLayer, RestoresEverySample) {
  for (const double deviation : {0.0, 0.6, 5.0, 60.0})
    for (const int channels : {1, 3})
      for (const auto& [w, h] : {std::pair{64, 40}, {1, 1}, {1, 50}, {50, 1}}) {
        const Pair pair = make_pair(w, h, channels, deviation, 1);
        const auto back = read(pair, pair.xhat, written(pair));
        ASSERT_TRUE(back) << deviation;
        EXPECT_EQ(back->pixels, pair.image.pixels) << deviation;
      }
}

TEST(SampleLayer, TakesEstimatesOutsideTheRange) {
  Pair pair = make_pair(16, 16, 3, 0.5, 2);
  for (std::size_t i = 0; i < pair.xhat.size(); i += 3) pair.xhat[i] = i % 2 ? -7.0f : 7.0f;
  const auto back = read(pair, pair.xhat, written(pair));
  ASSERT_TRUE(back);
  EXPECT_EQ(back->pixels, pair.image.pixels);
}

// The other end's arithmetic is not this one's.
TEST(SampleLayer, SurvivesOtherEstimatesWithinTheTolerance) {
  const Pair pair = make_pair(128, 128, 3, 0.7, 3);
  const std::vector<uint8_t> bytes = written(pair);
  for (uint64_t seed = 1; seed <= 5; ++seed) {
    Philox random(seed, 9);
    std::vector<float> other = pair.xhat;
    for (float& v : other)
      v += static_cast<float>(0.99 * kEstimateTolerance / 128 * (random.below(2) ? 1 : -1));
    const auto back = read(pair, other, bytes);
    ASSERT_TRUE(back);
    EXPECT_EQ(back->pixels, pair.image.pixels);
  }
}

TEST(SampleLayer, NeverGivesAnotherPicture) {
  for (uint64_t seed = 4; seed < 12; ++seed) {
    const Pair pair = make_pair(64, 64, 3, 0.7, seed);
    std::vector<float> other = pair.xhat;
    for (float& v : other) v += static_cast<float>(20 * kEstimateTolerance / 128);
    try {
      EXPECT_FALSE(read(pair, other, written(pair)));  // it ran out of bytes
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::kData);
    }
  }
}

TEST(SampleLayer, APrefixGivesNothing) {
  const Pair pair = make_pair(32, 32, 3, 0.7, 5);
  const std::vector<uint8_t> bytes = written(pair);
  for (std::size_t size = 0; size + 5 < bytes.size(); size += 97)
    EXPECT_FALSE(read(pair, pair.xhat, std::span(bytes).first(size)));
  for (std::size_t size = bytes.size() - 5; size < bytes.size(); ++size)
    if (const auto back = read(pair, pair.xhat, std::span(bytes).first(size))) {
      EXPECT_EQ(back->pixels, pair.image.pixels) << size;
    }
}

TEST(SampleLayer, DamageIsNoticedOrEndsTheStream) {
  const Pair pair = make_pair(32, 32, 3, 0.7, 6);
  const std::vector<uint8_t> bytes = written(pair);
  Philox random(6, 6);
  for (int trial = 0; trial < 200; ++trial) {
    std::vector<uint8_t> damaged = bytes;
    damaged[random.below(static_cast<uint32_t>(bytes.size()) - 4)] ^=
        static_cast<uint8_t>(1 + random.below(255));
    try {
      const auto back = read(pair, pair.xhat, damaged);
      if (back) {
        EXPECT_EQ(back->pixels, pair.image.pixels);
      }
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::kData);
    }
  }
}

// A sample is the floor of its estimate and a normal error; both ends know that error's law and the estimate:
// no code is shorter than the mean over estimates of the entropy of the sample. What the code knows less may
// cost a fifth of a bit: halves of grey levels 0.01 to 0.06, edges 0.07, learning of 120 tables the rest.
TEST(SampleLayer, CostsLittleMoreThanTheEntropy) {
  for (const double deviation : {0.5, 0.8, 1.5}) {
    const Pair pair = make_pair(256, 256, 3, deviation, 7);
    double entropy = 0;
    for (int phase = 0; phase < 64; ++phase)
      for (int k = -30; k <= 30; ++k) {
        const auto cdf = [&](double x) { return 0.5 * std::erfc(-x / (deviation * std::numbers::sqrt2)); };
        const double at = (phase + 0.5) / 64, p = cdf(k + 1 - at) - cdf(k - at);
        if (p > 0) entropy -= p * std::log2(p) / 64;
      }
    const double bits =
        8.0 * static_cast<double>(written(pair).size()) / static_cast<double>(pair.image.size());
    EXPECT_GT(bits, entropy - 0.01) << deviation;
    EXPECT_LT(bits, entropy + 0.2) << deviation;
  }
}

}  // namespace
}  // namespace diffc
