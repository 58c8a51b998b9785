// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Side information of streams of pictures that differ in strength: x ~ N(0, lambda I) to a denoiser that
// expects one lambda.

#include "models/eval/side_statistics.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "codec/base/error.h"
#include "codec/diffusion/diffusion_codec.h"
#include "codec/diffusion/side_info.h"

namespace diffc::eval {
namespace {

class WienerDenoiser : public Denoiser {
 public:
  explicit WienerDenoiser(std::vector<SideWeights> weights = {}) {
    info_.id = std::string(64, 'a');
    info_.name = "wiener";
    info_.eta_min = 0.005f;
    info_.side_weights = std::move(weights);
  }
  const DenoiserInfo& info() const override { return info_; }
  void evaluate(int, int, int, std::span<const float> y, std::span<const float> eta,
                std::span<float> xhat) const override {
    constexpr float kLambda = 0.04f;
    const std::size_t item = y.size() / eta.size();
    for (std::size_t i = 0; i < y.size(); ++i) {
      const float e = eta[i / item];
      xhat[i] = kLambda / (kLambda + e * e) * y[i];
    }
  }

 private:
  DenoiserInfo info_;
};

std::vector<Image> pictures(int count) {
  std::vector<Image> images;
  std::mt19937 random(7);
  for (int n = 0; n < count; ++n) {
    std::normal_distribution<float> normal(0, 0.08f + 0.03f * static_cast<float>(n));
    Image& image = images.emplace_back(32, 32, 3);
    for (auto& v : image.pixels) v = to_sample(normal(random));
  }
  return images;
}

const std::vector<double> kRates = {1.0, 2.5};

TEST(SideStatistics, CountsWhatStreamsHold) {
  const SideStatistics found = measure_side(std::make_shared<WienerDenoiser>(), pictures(6), kRates, 2);
  // The last step of a stream fits into the bytes left.
  EXPECT_GE(found.jumps[1], 4u);
  EXPECT_LE(found.jumps[1], 6u);
  EXPECT_EQ(found.jumps[2], 0u);
  const auto firsts = std::count_if(found.changes.begin(), found.changes.end(),
                                    [](const StateChange& change) { return change.first; });
  EXPECT_GE(firsts, 6);
  EXPECT_GT(found.changes.size(), 12u);
}

/// Bits of all lengths if no code learned anything.
double length_bits(const SideStatistics& statistics, const std::vector<SideWeights>& weights) {
  const SideInfo side(2, weights);
  double bits = 0;
  for (const StateChange& change : statistics.changes) {
    TileState before;
    before.sent = !change.first;
    if (change.shape.length) bits += side.step(change.level).length_cost(change.length, before);
  }
  return bits;
}

TEST(SideStatistics, WeightsShortenWhatTheyWereMeasuredOn) {
  const SideStatistics found = measure_side(std::make_shared<WienerDenoiser>(), pictures(8), kRates, 2);
  const std::vector<SideWeights> weights = make_side_weights(found, 2);
  ASSERT_EQ(weights.size(), 2u);
  EXPECT_GT(weights[0].lowest, weights[1].lowest);
  EXPECT_EQ(weights[0].length.first, weights[1].length.first);
  EXPECT_NE(weights[0].length.later, weights[1].length.later);
  const double one_range = length_bits(found, make_side_weights(found, 1));
  EXPECT_LT(one_range, length_bits(found, {}));
  EXPECT_LT(length_bits(found, weights), one_range);
}

TEST(SideStatistics, StreamsWithWeightsDecode) {
  const std::vector<Image> images = pictures(4);
  const auto usual = std::make_shared<WienerDenoiser>();
  const auto denoiser =
      std::make_shared<WienerDenoiser>(make_side_weights(measure_side(usual, images, kRates, 2), 3));
  Session session(std::make_shared<Registry>(), {});
  for (const Image& image : images) {
    EncodeRequest request{.image = image};
    request.params = Params::checked({}, diffusion_params(), "diffc");
    request.target = {RateTarget::Kind::kMaxBytes, 256};
    request.keep_observation = true;
    const EncodeResult sent = encode_diffusion(session, request, "diffc", denoiser, Estimates::kChosen);
    DecodeRequest back;
    back.stream = sent.stream;
    back.payload = sent.payload;
    const DecodeResult received = decode_diffusion(session, back, denoiser, Estimates::kChosen);
    EXPECT_EQ(std::get<NoisyObservation>(received.decoded).y, sent.observation->y);
  }
}

TEST(SideStatistics, WithoutStreamsThereAreNoWeights) {
  EXPECT_THROW(make_side_weights({}, 4), Error);
}

}  // namespace
}  // namespace diffc::eval
