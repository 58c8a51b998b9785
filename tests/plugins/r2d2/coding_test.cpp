// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "plugins/r2d2/coding.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "codec/base/error.h"
#include "models/r2d2/bounds.h"
#include "models/r2d2/estimate.h"
#include "models/r2d2/source.h"
#include "tools/r2d2/sources/named_source.h"

namespace diffc::r2d2 {
namespace {

// Bits over R(D) at the measured distortion, minus 1, over several messages of about `bits` bits.
double overhead(const char* name, double epsilon, int bits, int messages) {
  const auto source = make_source(name, {});
  const auto& mixture = dynamic_cast<const GaussianMixture&>(*source->heat());
  const SourceCoder coder(mixture, epsilon, rcc::SchemeId::kTrellisFast);
  const int d = source->dimensions(), rows = static_cast<int>(std::lround(bits / coder.planned_bits()));
  std::vector<double> x0(rows * d), x1(rows * d), again(rows * d);
  Philox rng(17, 0);
  double bytes = 0, distortion = 0;
  for (int m = 0; m < messages; ++m) {
    source->sample(rng, x0);
    const rcc::Key key{5, static_cast<uint64_t>(m)};
    const std::vector<uint8_t> message = coder.encode(x0, key, x1);
    coder.decode(message, key, again);
    EXPECT_EQ(again, x1);
    bytes += static_cast<double>(message.size());
    distortion += half_squared_error(x0, x1, d) / messages;
  }
  const double rate = 8 * bytes * std::numbers::ln2 / (static_cast<double>(messages) * rows);
  const double exact = mixture.components().size() == 1
                           ? reverse_water_filling(mixture.components()[0].variance,
                                                   water_level(mixture.components()[0].variance, distortion))
                                 .rate
                           : *source->exact_rate(2 * distortion);
  return rate / exact - 1;
}

TEST(SourceCoder, GaussianMessagesAreNearTheBound) {
  EXPECT_LT(overhead("gaussian", 0.25, 512, 8), 0.15);
  EXPECT_LT(overhead("gaussian:0.2,0.5,1,3", 0.1, 512, 8), 0.15);
}

TEST(SourceCoder, MixtureMessagesAreNearTheBound) {
  EXPECT_LT(overhead("gmm2", 0.02, 256, 4), 0.2);
}

TEST(SourceCoder, CodesComponentsOfVectorMixtures) {
  const GaussianMixture mixture({{1, {-2, 0}, {0.1, 0.3}, {}}, {3, {2, 1}, {0.2, 0.01}, {}}});
  const double epsilon = 0.02;
  const SourceCoder coder(mixture, epsilon, rcc::SchemeId::kTrellisFast);
  std::vector<double> x0(2 * 200), x1(x0.size()), again(x0.size());
  Philox rng(1, 0);
  mixture.sample(0, rng, x0);
  const std::vector<uint8_t> message = coder.encode(x0, {1, 2}, x1);
  coder.decode(message, {1, 2}, again);
  EXPECT_EQ(again, x1);
  // Distortion per row: epsilon in three of four directions, the variance 0.01 in the flooded one.
  EXPECT_NEAR(half_squared_error(x0, x1, 2), 0.5 * (0.25 * 2 + 0.75) * epsilon + 0.5 * 0.75 * 0.01, 0.003);
}

TEST(SourceCoder, RefusesDamagedAndBadInput) {
  const GaussianMixture gaussian({{1, {0}, {1}, {}}});
  EXPECT_THROW(SourceCoder(gaussian, 0, rcc::SchemeId::kTrellisFast), Error);
  EXPECT_THROW(SourceCoder(three_component_mixture(0.4), 0.05, rcc::SchemeId::kTrellisFast), Error);
  EXPECT_THROW(SourceCoder(three_component_mixture(0.4), 0.01, rcc::SchemeId::kArgmax), Error);
  const SourceCoder coder(gaussian, 0.1, rcc::SchemeId::kTrellisFast);
  std::vector<double> x0(100, 0.5), x1(100);
  std::vector<uint8_t> message = coder.encode(x0, {1, 2}, x1);
  message.resize(message.size() / 2);
  EXPECT_THROW(coder.decode(message, {1, 2}, x1), Error);
}

}  // namespace
}  // namespace diffc::r2d2
