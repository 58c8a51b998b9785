// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// DiffC with the shipped networks: any size, any number of threads, damaged files.

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <filesystem>

#include "codec/base/error.h"
#include "codec/bits/philox.h"
#include "codec/diffusion/samplers.h"
#include "codec/diffusion/stream_header.h"
#include "codec/metrics/distortion.h"
#include "codec/pipeline.h"

const diffc::PluginTable* diffc_builtin_diffc();

namespace diffc {
namespace {

class NeuralCodecTest : public testing::Test {
 protected:
  void SetUp() override {
    if (!std::filesystem::exists(std::string(DIFFC_TEST_MODELS) + "/diffc-base.safetensors"))
      GTEST_SKIP() << "the shipped weights are not there";
  }

  static std::unique_ptr<Session> make_session(int threads) {
    auto registry = std::make_shared<Registry>();
    registry->add(*diffc_builtin_diffc(), "built-in");
    registry->load_folder(DIFFC_TEST_PLUGINS);
    SessionOptions options;
    options.threads = threads;
    options.limits.max_pixels = 1 << 20;
    options.model_path = {DIFFC_TEST_MODELS};
    return std::make_unique<Session>(registry, options);
  }

  /// With the default model loaded, or null if this processor has no such arithmetic.
  static std::unique_ptr<Session> session_with(const char* arithmetic) {
    setenv("DIFFC_ARITHMETIC", arithmetic, 1);
    std::unique_ptr<Session> session = make_session(2);
    try {
      session->model("diffc-base");
    } catch (const Error& error) {
      EXPECT_STRNE(arithmetic, "portable");
      EXPECT_TRUE(std::string(error.what()).starts_with("DIFFC_ARITHMETIC=")) << error.what();
      session = nullptr;
    }
    unsetenv("DIFFC_ARITHMETIC");
    return session;
  }

  static Session& session(int threads) {
    static std::map<int, std::unique_ptr<Session>> sessions;
    std::unique_ptr<Session>& slot = sessions[threads];
    if (!slot) slot = make_session(threads);
    return *slot;
  }

  /// A picture with edges, gradients and texture.
  static Image picture(int width, int height, int channels = 3) {
    Image image(width, height, channels);
    Philox random(width, height);
    for (int y = 0; y < height; ++y)
      for (int x = 0; x < width; ++x)
        for (int c = 0; c < channels; ++c) {
          const double disc = std::hypot(x - 0.4 * width, y - 0.6 * height) < 0.3 * width ? 60 : 0;
          const double v = 60 + 90.0 * y / height + disc + 12 * std::sin(0.7 * x + c) + 4 * random.normal();
          image.pixels[(static_cast<std::size_t>(y) * width + x) * channels + c] =
              static_cast<uint8_t>(std::clamp(v, 0.0, 255.0));
        }
    return image;
  }

  static EncodeOptions options(const char* model, double quality) {
    EncodeOptions o;
    o.model = model;
    o.quality = quality;
    return o;
  }
};

TEST_F(NeuralCodecTest, CodesEverySizeAndGrey) {
  for (const auto& [w, h, c] : {std::array{64, 64, 3}, {1, 1, 3}, {17, 33, 3}, {33, 17, 1}, {2, 300, 3}}) {
    const Image image = picture(w, h, c);
    const EncodedFile file = encode_image(session(2), image, options("diffc-base", 60));
    const DecodedFile back = decode_file(session(2), file.bytes, {.sampler = {"mean"}});
    EXPECT_EQ(back.image.channels, c);
    EXPECT_GT(psnr(mse(image, back.image)), 22.0) << w << "x" << h << "x" << c;
  }
}

// Same binary, machine and libraries: the number of threads changes neither the file nor the decoded pixels.
TEST_F(NeuralCodecTest, ResultsDoNotDependOnThreads) {
  struct Case {
    int width, height;
    const char* model;
  };
  for (const Case& c : {Case{64, 64, "diffc-base"},
                        {17, 33, "diffc-base"},
                        {64, 64, "diffc-fast"},
                        {768, 512, "diffc-fast"}}) {
    const Image image = picture(c.width, c.height);
    const EncodedFile one = encode_image(session(1), image, options(c.model, 20));
    const Image first = decode_file(session(1), one.bytes, {.sampler = {"flow", {{"steps", "3"}}}}).image;
    for (int threads : {2, 4}) {
      EXPECT_EQ(encode_image(session(threads), image, options(c.model, 20)).bytes, one.bytes)
          << c.width << " " << threads;
      const Image more =
          decode_file(session(threads), one.bytes, {.sampler = {"flow", {{"steps", "3"}}}}).image;
      EXPECT_EQ(more.pixels, first.pixels) << c.width << "x" << c.height << ", " << threads << " threads";
    }
  }
}

TEST_F(NeuralCodecTest, FilesOfOneArithmeticDecodeUnderAnother) {
  std::map<std::string, std::unique_ptr<Session>> sessions;
  for (const char* arithmetic : {"portable", "avx2", "avx512_bf16", "avx512", "amx"})
    if (std::unique_ptr<Session> session = session_with(arithmetic))
      sessions[arithmetic] = std::move(session);
  const std::array images = {picture(64, 64), picture(72, 40), picture(48, 56, 1)};
  for (const Image& image : images)
    for (const double quality : {20, 40, 60, 70, 80, 90})
      for (auto& [encoder, from] : sessions) {
        EncodeOptions o = options("diffc-base", quality);
        o.keep_observation = true;
        const EncodedFile file = encode_image(*from, image, o);
        const DecodedFile here = decode_file(*from, file.bytes, {.sampler = {"mean"}});
        ASSERT_TRUE(here.observation);
        EXPECT_EQ(here.observation->y, file.result.observation->y) << encoder;
        for (auto& [decoder, to] : sessions) {
          const DecodedFile there = decode_file(*to, file.bytes, {.sampler = {"mean"}});
          ASSERT_TRUE(there.observation);
          EXPECT_EQ(there.observation->eta, here.observation->eta) << encoder << " to " << decoder;
          EXPECT_TRUE(there.warnings.empty()) << encoder << " to " << decoder;
          EXPECT_NEAR(psnr(mse(image, there.image)), psnr(mse(image, here.image)), 0.05)
              << encoder << " to " << decoder << " at " << quality << ", " << image.width << "x"
              << image.height;
        }
      }
}

// Just before files become exact.
TEST_F(NeuralCodecTest, FilesAtTheBoundsDecodeUnderAnotherArithmetic) {
  const std::unique_ptr<Session> rounded = session_with("avx512_bf16"), other = session_with("portable");
  if (!rounded) GTEST_SKIP() << "no products of bfloat16 numbers";
  for (EncodeOptions o : {EncodeOptions{.bpp = 2.24}, EncodeOptions{.psnr = 37.9}}) {
    const Image image = picture(64, 64);
    o.model = "diffc-base";
    o.sampler = {"mean"};
    const EncodedFile file = encode_image(*rounded, image, o);
    EXPECT_FALSE(read_header(file.result.stream).exact);
    const double here = psnr(mse(image, decode_file(*rounded, file.bytes, {.sampler = {"mean"}}).image));
    const double there = psnr(mse(image, decode_file(*other, file.bytes, {.sampler = {"mean"}}).image));
    EXPECT_NEAR(here, there, 0.05);
  }
}

TEST_F(NeuralCodecTest, FilesAskedForWithLittleErrorAreExact) {
  const Image image = picture(32, 32);
  const auto is_exact = [&](EncodeOptions o) {
    o.model = "diffc-base";
    return read_header(encode_image(session(2), image, o).result.stream).exact;
  };
  EXPECT_FALSE(is_exact({.quality = 70}));
  EXPECT_TRUE(is_exact({.quality = 75}));
  EXPECT_FALSE(is_exact({.bpp = 2}));
  EXPECT_TRUE(is_exact({.bpp = 2.5}));
  EXPECT_FALSE(is_exact({.psnr = 36}));
  EXPECT_TRUE(is_exact({.psnr = 39}));
  EXPECT_FALSE(is_exact({}));
}

// The last estimates of the two ends must agree within kEstimateTolerance (codec/diffusion/sample_layer.h).
TEST_F(NeuralCodecTest, LosslessFilesSurviveOtherArithmetic) {
  EncodeOptions o;
  o.params["lossless"] = "1";
  o.keep_observation = true;
  for (const auto& [w, h, c] : {std::array{64, 64, 3}, {17, 33, 3}, {33, 17, 1}, {300, 20, 3}}) {
    const Image image = picture(w, h, c);
    const EncodedFile file = encode_image(session(2), image, o);
    EXPECT_EQ(decode_file(session(1), file.bytes, {}).image.pixels, image.pixels);
    const NoisyObservation& sent = *file.result.observation;
    const std::vector<float> here = reconstruct_mean(image_denoiser(sent), sent.y, sent.eta);
    for (const char* arithmetic : {"portable", "avx2", "avx512_bf16", "avx512", "amx"}) {
      const std::unique_ptr<Session> other = session_with(arithmetic);
      if (!other) continue;
      EXPECT_EQ(decode_file(*other, file.bytes, {}).image.pixels, image.pixels) << arithmetic;
      // All of the payload but the samples' check: the observation.
      const DecodedFile prefix =
          decode_file(*other, file.bytes, {.sampler = {"mean"}, .max_bytes = file.bytes.size() - 8});
      ASSERT_TRUE(prefix.observation);
      const NoisyObservation& got = *prefix.observation;
      const std::vector<float> there = reconstruct_mean(image_denoiser(got), got.y, got.eta);
      float apart = 0;
      for (std::size_t i = 0; i < here.size(); ++i) apart = std::max(apart, std::fabs(here[i] - there[i]));
      EXPECT_LT(128 * apart, 0.0005) << arithmetic << " " << w << "x" << h;  // a quarter of the tolerance
    }
  }
}

TEST_F(NeuralCodecTest, LosslessFilesHaveNoTarget) {
  EncodeOptions o;
  o.params["lossless"] = "1";
  o.bpp = 1;
  EXPECT_THROW(encode_image(session(2), picture(16, 16), o), Error);
}

TEST_F(NeuralCodecTest, MeanImprovesFromStepToStep) {
  const Image image = picture(64, 64);
  const EncodedFile file = encode_image(session(2), image, options("diffc-base", 70));
  double before = 0;
  for (const StepStats& step : file.result.stats.steps) {
    const DecodedFile prefix = decode_file(
        session(2), file.bytes, {.sampler = {"mean"}, .max_bytes = file.header_bytes + step.end_offset});
    const double db = psnr(mse(image, prefix.image));
    EXPECT_GE(db, before - 0.25);  // one image; means over photographs are in the documentation of the codec
    before = db;
  }
  EXPECT_GT(before, 30.0);
}

TEST_F(NeuralCodecTest, DamagedFilesAreAnImageOrAnError) {
  const EncodedFile file = encode_image(session(2), picture(24, 24), options("diffc-base", 50));
  const auto decode = [&](const std::vector<uint8_t>& bytes) {
    try {
      const DecodedFile back = decode_file(session(2), bytes, {.sampler = {"mean"}});
      EXPECT_EQ(back.image.pixels.size(), back.image.size());
    } catch (const Error& error) {
      EXPECT_EQ(std::string(error.what()).find('\n'), std::string::npos);
    }
  };
  for (std::size_t k = 0; k < file.header_bytes; ++k)
    for (uint8_t flip : {0x01, 0x80, 0xFF}) {
      std::vector<uint8_t> bytes = file.bytes;
      bytes[k] ^= flip;
      decode(bytes);
    }
  Philox random(1, 2);
  for (int k = 0; k < 100; ++k) {
    std::vector<uint8_t> bytes = file.bytes;
    bytes[random.below(static_cast<uint32_t>(bytes.size()))] ^= static_cast<uint8_t>(1 + random.below(255));
    decode(bytes);
  }
}

TEST_F(NeuralCodecTest, AnUnknownModelIsNamed) {
  EncodedFile file = encode_image(session(2), picture(16, 16), options("diffc-base", 20));
  file.bytes[3] ^= 0xFF;  // the model
  try {
    decode_file(session(2), file.bytes, {});
    FAIL();
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("the file needs model"), std::string::npos) << error.what();
  }
}

}  // namespace
}  // namespace diffc
