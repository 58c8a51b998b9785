// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// The codec `gaussian` from image to file and back, and its rate against the mutual information.

#include <gtest/gtest.h>

#include <cmath>

#include "codec/base/error.h"
#include "codec/pipeline.h"
#include "models/gaussian/models.h"
#include "models/gaussian/stationary_denoiser.h"
#include "tools/r2d2/gaussian/patch_fit.h"

const diffc::PluginTable* diffc_builtin_gaussian();
const diffc::PluginTable* diffc_builtin_diffc();

namespace diffc::gaussian {
namespace {

Session make_session() {
  auto registry = std::make_shared<Registry>();
  registry->add(*diffc_builtin_diffc(), "built-in");
  registry->add(*diffc_builtin_gaussian(), "built-in");
  return Session(registry, {.threads = 1});
}

/// A picture of a stationary model, rounded to 8 bits.
Image draw(const Spectrum& spectrum, int height, int width, uint64_t seed) {
  Image image(width, height, spectrum.channels);
  to_samples(StationaryGaussianDenoiser::make(spectrum)->sample(height, width, seed), image.pixels);
  return image;
}

double mse(const Image& image, std::span<const float> x) {
  double sum = 0;
  for (std::size_t i = 0; i < x.size(); ++i) sum += std::pow(to_unit(image.pixels[i]) - x[i], 2);
  return sum / static_cast<double>(x.size());
}

TEST(GaussianCodec, GreyAndColourOfAnySizeComeBack) {
  Session session = make_session();
  for (const auto& [h, w, c] :
       {std::array{64, 64, 3}, std::array{37, 90, 1}, std::array{5, 3, 3}, std::array{1, 1, 1}}) {
    Spectrum spectrum = default_spectrum();
    spectrum.channels = c;
    const Image image = draw(spectrum, h, w, 1);
    EncodeOptions options;
    options.codec = "gaussian";
    options.quality = 60;
    const EncodedFile file = encode_image(session, image, options);
    const DecodedFile back = decode_file(session, file.bytes, {.sampler = {"mean"}});
    ASSERT_EQ(back.image.width, w);
    ASSERT_EQ(back.image.height, h);
    ASSERT_EQ(back.image.channels, c);
    const DecodedFile again = decode_file(session, file.bytes, {.sampler = {"mean"}});
    EXPECT_EQ(back.image.pixels, again.image.pixels);
    if (h * w > 100) {
      const double eta = back.observation->eta;
      EXPECT_LT(mse(image, std::vector<float>(back.observation->y.begin(), back.observation->y.end())),
                1.2 * eta * eta);
    }
  }
}

TEST(GaussianCodec, HitsARateTarget) {
  Session session = make_session();
  const Image image = draw(default_spectrum(), 96, 80, 2);
  for (const double bpp : {0.3, 1.0, 3.0}) {
    EncodeOptions options;
    options.codec = "gaussian";
    options.bpp = bpp;
    const EncodedFile file = encode_image(session, image, options);
    EXPECT_LE(file.bpp(), bpp);
    EXPECT_GT(file.bpp(), 0.9 * bpp);
  }
}

TEST(GaussianCodec, RateIsWithinTenPercentOfTheMutualInformation) {
  // Pictures of the model itself, weak enough that 8 bits neither clip nor matter. Bits written against
  // I[X; Y] at the noise level where the exact error equals the one delivered.
  Session session = make_session();
  for (const int channels : {1, 3}) {
    Spectrum spectrum = parse_spectrum("alpha=2.5,variance=0.12/0.02/0.01,mean=0");
    spectrum.channels = channels;
    const int h = 192, w = 256;
    const Image image = draw(spectrum, h, w, 3);
    const auto model = StationaryGaussianDenoiser::make(spectrum);
    EncodeOptions options;
    options.codec = "gaussian";
    options.model = "gaussian:" + to_text(spectrum);
    options.quality = 65;
    options.keep_observation = true;
    const EncodedFile file = encode_image(session, image, options);
    const NoisyObservation& o = *file.result.observation;
    std::vector<float> xhat(o.y.size());
    model->evaluate(1, h, w, o.y, {&o.eta, 1}, xhat);
    const double eta = model->eta_of_mmse(h, w, mse(image, xhat));
    const double bits = static_cast<double>(file.result.payload_bits),
                 information = model->kl_bits(h, w, eta);
    RecordProperty("ratio_channels_" + std::to_string(channels), std::to_string(bits / information));
    EXPECT_GT(information / static_cast<double>(file.result.stats.steps.size()), 512.0);
    EXPECT_LT(bits, 1.10 * information);
    EXPECT_GT(bits, 0.95 * information);  // nobody can beat it
  }
}

TEST(GaussianCodec, BlocksWithFullCovarianceFromAFile) {
  const std::string path = testing::TempDir() + "diffc_codec_test.gauss";
  PatchFit fit({.shape = {.height = 8, .width = 8, .channels = 1}});
  Spectrum spectrum = default_spectrum();
  spectrum.channels = 1;
  for (int i = 0; i < 20; ++i) fit.add(draw(spectrum, 64, 64, 100 + i));
  fit.finish().save(path);
  const Image image = draw(spectrum, 45, 70, 5);
  EncodeOptions options;
  options.codec = "gaussian";
  options.model = path;
  options.quality = 50;
  Session session = make_session();
  const EncodedFile file = encode_image(session, image, options);
  const DecodedFile back = decode_file(session, file.bytes, {.sampler = {"flow"}, .model = path});
  EXPECT_EQ(back.image.width, 70);
  EXPECT_NEAR(back.observation->eta, 0.1, 0.005);  // quality 50
  // Without the model the decoder says which one is missing.
  Session other = make_session();
  EXPECT_THROW(decode_file(other, file.bytes, {}), Error);
}

TEST(GaussianCodec, ModelNames) {
  Session session = make_session();
  EXPECT_EQ(session.model("gaussian")->info().channels, 3);
  EXPECT_EQ(session.model("gaussian:channels=1")->info().id, session.model("gaussian")->info().id);
  EXPECT_NE(session.model("gaussian:alpha=2")->info().id, session.model("gaussian")->info().id);
  EXPECT_THROW(session.model("gaussian:alpha=99"), Error);
  EXPECT_THROW(session.model("gaussian:colour=3"), Error);
}

}  // namespace
}  // namespace diffc::gaussian
