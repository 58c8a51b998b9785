// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// DiffC-A* and DiffC-F* as files: noise by component against the closed forms of the theory.

#include <gtest/gtest.h>

#include <cmath>

#include "codec/base/error.h"
#include "codec/base/noise_level.h"
#include "codec/diffusion/stream_header.h"
#include "codec/metrics/distortion.h"
#include "codec/pipeline.h"
#include "models/gaussian/models.h"
#include "models/gaussian/stationary_denoiser.h"
#include "plugins/gaussian/shaped_noise.h"
#include "tools/r2d2/gaussian/noise_schedule.h"
#include "tools/r2d2/gaussian/scheme.h"

const diffc::PluginTable* diffc_builtin_gaussian();
const diffc::PluginTable* diffc_builtin_diffc();

namespace diffc::gaussian {
namespace {

TEST(ShapedNoise, IsThatOfTheTheory) {
  for (const double theta : {1e-4, 0.03, 2.0})
    for (const double lambda : {1e-6, 1e-3, 0.02, 0.5, 40.0}) {
      const double most = 4096 * lambda;
      const auto expected = [&](Noise noise) { return std::min(most, noise_variance(noise, lambda, theta)); };
      EXPECT_NEAR(noise_variance(NoiseShape::kIsotropic, lambda, theta) / std::min(most, theta), 1, 1e-12);
      EXPECT_NEAR(noise_variance(NoiseShape::kWaterFilling, lambda, theta) / expected(Noise::kWaterFilling),
                  1, 1e-9);
      EXPECT_NEAR(noise_variance(NoiseShape::kFlowOptimal, lambda, theta) / expected(Noise::kFlowOptimal), 1,
                  1e-9);
    }
}

class ShapedCodec : public testing::Test {
 protected:
  void SetUp() override {
    auto registry = std::make_shared<Registry>();
    registry->add(*diffc_builtin_gaussian(), "built-in");
    registry->add(*diffc_builtin_diffc(), "built-in");
    session_ = std::make_unique<Session>(registry, SessionOptions{.threads = 2});
  }

  /// A picture of the shipped model, in half its contrast so that nothing is clipped.
  static Image picture(int width, int height, int channels, uint64_t seed) {
    Spectrum spectrum = narrow();
    spectrum.channels = channels;
    const auto x = StationaryGaussianDenoiser(spectrum).sample(height, width, seed);
    Image image(width, height, channels);
    to_samples(x, image.pixels);
    return image;
  }
  static Spectrum narrow() {
    Spectrum spectrum = default_spectrum();
    for (double& v : spectrum.variance) v /= 16;
    return spectrum;
  }

  EncodeOptions options(const std::string& shape) const {
    EncodeOptions o;
    o.codec = "gaussian-shaped";
    o.model = "gaussian:" + to_text(narrow());
    o.params["shape"] = shape;
    return o;
  }
  DecodedFile decode(const EncodedFile& file, const std::string& sampler) {
    return decode_file(*session_, file.bytes,
                       {.sampler = {sampler}, .model = "gaussian:" + to_text(narrow())});
  }

  std::unique_ptr<Session> session_;
};

TEST_F(ShapedCodec, CodesEverySizeAndGrey) {
  for (const auto& [w, h, c] : {std::array{64, 64, 3}, {1, 1, 1}, {17, 33, 3}, {300, 20, 1}})
    for (const char* shape : {"isotropic", "ancestral", "flow"}) {
      const Image image = picture(w, h, c, 1);
      EncodeOptions o = options(shape);
      o.params["level"] = "-3500";
      const EncodedFile file = encode_image(*session_, image, o);
      for (const char* sampler : {"mean", "flow", "ancestral"}) {
        const DecodedFile back = decode(file, sampler);
        EXPECT_EQ(back.image.width, w);
        EXPECT_GT(psnr(mse(image, back.image)), 30) << w << "x" << h << " " << shape << " " << sampler;
      }
    }
}

TEST_F(ShapedCodec, PrefixesAreCoarserPictures) {
  const Image image = picture(64, 64, 3, 2);
  EncodeOptions o = options("flow");
  o.params["level"] = "-3000";
  const EncodedFile file = encode_image(*session_, image, o);
  double before = 0;
  for (const StepStats& step : file.result.stats.steps) {
    const DecodedFile part = decode_file(
        *session_, file.bytes,
        {.sampler = {"mean"}, .model = o.model, .max_bytes = file.header_bytes + step.end_offset});
    const double now = psnr(mse(image, part.image));
    EXPECT_GT(now, before - 0.1);
    before = now;
  }
  EXPECT_GT(before, 30);
}

TEST_F(ShapedCodec, GaussianModelsNeedNoExactness) {
  EncodeOptions fine{.codec = "gaussian", .quality = 90};
  fine.model = "gaussian";
  EXPECT_FALSE(read_header(encode_image(*session_, picture(16, 16, 3, 3), fine).result.stream).exact);
}

TEST_F(ShapedCodec, RefusesHeadersAndModelsThatMakeNoSense) {
  const EncodedFile file = encode_image(*session_, picture(16, 16, 3, 3), options("flow"));
  DecodeRequest request;
  request.stream = file.result.stream;
  request.payload = file.result.payload;
  const std::unique_ptr<Decoder> decoder(
      session_->registry().need("gaussian-shaped", kKindDecoder).descriptor->make_decoder());
  request.model = "gaussian:" + to_text(narrow());
  EXPECT_NO_THROW(decoder->decode(*session_, request));
  for (const auto& [byte, value] : {std::pair{0, 0x16}, {0, 0x26}, {3, 3}, {4, 255}}) {
    DecodeRequest damaged = request;
    damaged.stream.codec_header[static_cast<std::size_t>(byte)] = static_cast<uint8_t>(value);
    EXPECT_THROW(decoder->decode(*session_, damaged), Error) << byte << " " << value;
  }
}

// Levels of the theory's theta at a tenth of a bit per dimension: files are as long for all shapes, and
// errors differ as they should.
TEST_F(ShapedCodec, GainsWhatTheTheorySaysAtEqualBits) {
  constexpr int kPictures = 24;
  const auto lambda = StationaryGaussianDenoiser(narrow()).eigenvalues(64, 64);
  const double nats = 0.1 * static_cast<double>(lambda.size()) * std::log(2.0);
  struct Outcome {
    double expected, measured = 0, bits = 0;
  };
  const auto run = [&](const Scheme& scheme, const char* shape, const char* sampler) {
    const double theta = theta_of_rate(scheme.noise, lambda, nats);
    Outcome outcome{evaluate(scheme, lambda, theta).distortion};
    EncodeOptions o = options(shape);
    o.params["level"] = std::to_string(level_of_eta(std::sqrt(theta)));
    for (int k = 0; k < kPictures; ++k) {
      const Image image = picture(64, 64, 3, 100 + static_cast<uint64_t>(k));
      o.salt = static_cast<uint8_t>(k);
      const EncodedFile file = encode_image(*session_, image, o);
      outcome.bits += static_cast<double>(file.result.payload_bits) / kPictures;
      outcome.measured += mse(image, decode(file, sampler).image) / kPictures;
    }
    EXPECT_NEAR(outcome.bits / (nats / std::log(2.0)), 1.09, 0.06) << shape;
    return outcome;
  };
  const auto db = [](double a, double b) { return 10 * std::log10(a / b); };
  const auto check = [&](int without, int with, const char* shape) {
    const Outcome a = run(kSchemes[static_cast<std::size_t>(without)], "isotropic", shape);
    const Outcome b = run(kSchemes[static_cast<std::size_t>(with)], shape, shape);
    EXPECT_NEAR(b.bits / a.bits, 1, 0.03) << shape;
    // The standard error over 24 pictures is about 0.04 dB.
    EXPECT_NEAR(db(a.measured, b.measured), db(a.expected, b.expected), 0.2) << shape;
    RecordProperty(shape, std::to_string(db(a.expected, b.expected)) + " expected, " +
                              std::to_string(db(a.measured, b.measured)) + " measured, bits " +
                              std::to_string(a.bits) + " and " + std::to_string(b.bits));
  };
  check(0, 2, "ancestral");  // A and A*
  check(1, 3, "flow");       // F and F*
}

}  // namespace
}  // namespace diffc::gaussian
