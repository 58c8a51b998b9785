// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include <cmath>

#include "codec/alpha/fill_transparent.h"
#include "codec/base/error.h"
#include "codec/bits/philox.h"
#include "tests/plugins/diffc/codec_fixture.h"

namespace diffc {
namespace {

TEST_F(CodecTest, SenderAndReceiverReachTheSameObservation) {
  for (const auto& [w, h, c] : {std::array{64, 64, 3}, {1, 1, 3}, {17, 33, 3}, {33, 17, 1}, {300, 40, 3}}) {
    EncodeOptions o = options(45);
    o.keep_observation = true;
    const EncodedFile file = encode_image(*session_, picture(w, h, c, 1), o);
    const DecodedFile back = decode_file(*session_, file.bytes, {.sampler = {"mean"}});
    ASSERT_TRUE(back.observation && file.result.observation);
    EXPECT_EQ(back.observation->eta, file.result.observation->eta);
    EXPECT_EQ(back.observation->y, file.result.observation->y) << w << "x" << h << "x" << c;
    EXPECT_EQ(back.image.channels, c);
    EXPECT_DOUBLE_EQ(back.observation->expected_mse, file.result.observation->expected_mse);
  }
}

TEST_F(CodecTest, BothEndsAgreeWhereTheLastMessagesFillTheFile) {
  for (const auto& [w, h] : {std::pair(64, 64), {300, 280}})
    for (const char* codec : {"gaussian", "diffc"})
      for (const uint64_t bytes : {200, 700, 1500}) {
        EncodeOptions o;
        o.codec = codec;
        o.model = "gaussian";
        o.bytes = bytes;
        o.keep_observation = true;
        const EncodedFile file = encode_image(*session_, picture(w, h, 3, 1), o);
        EXPECT_LE(file.bytes.size(), bytes);
        EXPECT_GE(1.02 * static_cast<double>(file.bytes.size()), static_cast<double>(bytes))
            << w << " " << codec;
        const DecodedFile back = decode_file(*session_, file.bytes, {.sampler = {"mean"}});
        EXPECT_EQ(back.observation->y, file.result.observation->y) << w << " " << codec << " " << bytes;
      }
}

TEST_F(CodecTest, EverySchemeRoundTrips) {
  const Image image = picture(40, 24, 3, 2);
  for (const char* rcc :
       {"trellis", "trellis-fast", "trellis-slow", "pfr", "pfr-10", "mrc", "orc", "argmax"}) {
    EncodeOptions o = options(40);
    o.params["rcc"] = rcc;
    const EncodedFile file = encode_image(*session_, image, o);
    const DecodedFile back = decode_file(*session_, file.bytes, {.sampler = {"mean"}});
    EXPECT_GT(quality(image, back.image), 20.0) << rcc;
  }
}

TEST_F(CodecTest, BitsPerPixelIsTheLargestFileThatFits) {
  const Image image = picture(64, 64, 3, 3);
  double before = 0;
  for (double bpp : {0.1, 0.25, 0.5, 1.0, 2.0}) {
    EncodeOptions o = options(0);
    o.quality.reset();
    o.bpp = bpp;
    const EncodedFile file = encode_image(*session_, image, o);
    EXPECT_LE(file.bpp(), bpp);
    EXPECT_GE(file.bpp(), 0.9 * bpp - 0.03);
    const double db = quality(image, decode_file(*session_, file.bytes, {.sampler = {"mean"}}).image);
    EXPECT_GT(db, before);
    before = db;
  }
}

TEST_F(CodecTest, PsnrIsReachedAndNotByMuch) {
  const Image image = picture(64, 64, 3, 4);
  EncodeOptions o = options(0);
  o.quality.reset();
  for (const char* sampler : {"flow", "mean"})
    for (double db : {24.0, 31.0}) {
      o.psnr = db;
      o.sampler.name = sampler;
      const EncodedFile file = encode_image(*session_, image, o);
      const double got = quality(image, decode_file(*session_, file.bytes, {.sampler = {sampler}}).image);
      EXPECT_GE(got, db);
      EXPECT_LT(got, db + 0.6);
    }
  o.psnr = 200;
  EXPECT_THROW(encode_image(*session_, image, o), Error);
}

TEST_F(CodecTest, StoppedFilesDecodeAsPrefixesOfLongOnes) {
  // Rate targets share one grid, so a larger budget continues the same messages.
  const Image image = picture(64, 64, 3, 12);
  EncodeOptions o = options(0);
  o.quality.reset();
  o.bpp = 1.0;
  const EncodedFile whole = encode_image(*session_, image, o);
  const auto& steps = whole.result.stats.steps;
  for (std::size_t k = 2; k < steps.size(); k += 5) {
    const uint64_t size = whole.header_bytes + steps[k].end_offset;
    // The last message may need a byte more when its stream ends there.
    o.bpp = 8.0 * static_cast<double>(size + 1) / 4096.0;
    const EncodedFile stopped = encode_image(*session_, image, o);
    ASSERT_EQ(stopped.result.stats.steps.size(), k + 1);
    const DecodedFile a = decode_file(*session_, stopped.bytes, {.sampler = {"mean"}});
    const DecodedFile b = decode_file(*session_, whole.bytes, {.sampler = {"mean"}, .max_bytes = size});
    EXPECT_EQ(a.observation->y, b.observation->y) << "step " << k;
    EXPECT_EQ(a.image.pixels, b.image.pixels);
  }
}

// The prefix rule (codec/FORMAT.md, section 3): the prefix of end_offset[k] bytes holds step k, and no
// shorter one does.
TEST_F(CodecTest, PrefixesAreShorterFiles) {
  const Image image = picture(48, 64, 3, 5);
  const EncodedFile file = encode_image(*session_, image, options(60));
  const auto& steps = file.result.stats.steps;
  ASSERT_GT(steps.size(), 8u);
  double before = 0;
  for (std::size_t k = 0; k < steps.size(); ++k) {
    const uint64_t size = file.header_bytes + steps[k].end_offset;
    const DecodedFile prefix = decode_file(*session_, file.bytes, {.sampler = {"mean"}, .max_bytes = size});
    EXPECT_NEAR(prefix.observation->eta, steps[k].eta, 1e-6 * steps[k].eta);
    const DecodedFile shorter =
        decode_file(*session_, file.bytes, {.sampler = {"mean"}, .max_bytes = size - 1});
    EXPECT_GT(shorter.observation->eta, steps[k].eta) << "end_offset is the smallest";
    const double db = quality(image, prefix.image);
    EXPECT_GE(db, before - 0.05);
    before = db;
  }
  EXPECT_EQ(file.header_bytes + steps.back().end_offset, file.bytes.size());
}

TEST_F(CodecTest, IdealCodingStopsAtItsKl) {
  const Image image = picture(64, 64, 3, 6);
  EncodeOptions o = options(0);
  o.quality.reset();
  o.params["rcc"] = "ideal";
  for (const double bpp : {0.3, 1.0}) {
    o.bpp = bpp;
    const double kl_bits = encode_image(*session_, image, o).result.stats.kl_bits;
    EXPECT_LE(kl_bits, bpp * 4096);
    EXPECT_GT(kl_bits, 0.85 * bpp * 4096);
  }
}

TEST_F(CodecTest, NothingButAHeaderIsThePrior) {
  const Image image = picture(64, 64, 3, 6);
  const EncodedFile file = encode_image(*session_, image, options(30));
  const DecodedFile prior =
      decode_file(*session_, file.bytes, {.sampler = {"mean"}, .max_bytes = file.header_bytes});
  EXPECT_EQ(prior.image.width, 64);
  EXPECT_GT(prior.observation->eta, 70.0f);
}

TEST_F(CodecTest, ResultsDoNotDependOnThreads) {
  for (const auto& [w, h] : {std::array{64, 64}, {17, 33}, {270, 40}}) {
    const Image image = picture(w, h, 3, 7);
    const EncodedFile one = encode_image(*make_session(1), image, options(30));
    const DecodedFile first = decode_file(*make_session(1), one.bytes, {.sampler = {"flow"}});
    for (int threads : {2, 4}) {
      const EncodedFile more = encode_image(*make_session(threads), image, options(30));
      EXPECT_EQ(more.bytes, one.bytes) << w << "x" << h << ", " << threads;
      EXPECT_EQ(decode_file(*make_session(threads), one.bytes, {.sampler = {"flow"}}).image.pixels,
                first.image.pixels);
    }
  }
}

/// A denoiser whose outputs are off by a relative error, as on another machine.
class PerturbedDenoiser : public Denoiser {
 public:
  PerturbedDenoiser(DenoiserPtr exact, uint64_t seed) : exact_(std::move(exact)), seed_(seed) {}
  const DenoiserInfo& info() const override { return exact_->info(); }
  void evaluate(int batch, int height, int width, std::span<const float> y, std::span<const float> eta,
                std::span<float> xhat) const override {
    exact_->evaluate(batch, height, width, y, eta, xhat);
    Philox noise(seed_, static_cast<uint64_t>(eta[0] * 1e6f));
    for (float& v : xhat) v *= 1.0f + 1e-4f * noise.normal();
  }
  std::unique_ptr<ResidualModel> residual_model(int height, int width) const override {
    return exact_->residual_model(height, width);
  }

 private:
  DenoiserPtr exact_;
  uint64_t seed_;
};

TEST_F(CodecTest, PerturbedNetworkOnTheDecoderKeepsStep) {
  const Image image = picture(64, 64, 3, 8);
  for (const char* codec : {"gaussian", "diffc"}) {
    const Estimates estimates = codec == std::string("diffc") ? Estimates::kChosen : Estimates::kOfModel;
    EncodeOptions o = options(60);
    o.codec = codec;
    o.model = "gaussian";
    o.keep_observation = true;
    const EncodedFile file = encode_image(*session_, image, o);
    const NoisyObservation& sent = *file.result.observation;
    const double reference = quality(image, decode_file(*session_, file.bytes, {.sampler = {"mean"}}).image);
    for (uint64_t seed = 1; seed <= 4; ++seed) {
      const auto model = std::make_shared<PerturbedDenoiser>(sent.denoiser, seed);
      DecodeRequest request;
      request.stream = file.result.stream;
      request.payload = file.result.payload;
      const DecodeResult result = decode_diffusion(*session_, request, model, estimates);
      const auto& received = std::get<NoisyObservation>(result.decoded);
      EXPECT_EQ(result.steps_decoded, static_cast<int>(file.result.stats.steps.size()));
      EXPECT_EQ(received.eta, sent.eta);
      // Gains and plans are the same integers, so what follows from them is too.
      EXPECT_EQ(received.expected_mse, sent.expected_mse);
      EXPECT_NEAR(quality(image, run_sampler(*session_, {"mean"}, received)), reference, 0.1);
    }
  }
}

TEST_F(CodecTest, AlphaIsLosslessAndHiddenColoursAreContinued) {
  Image image = picture(40, 30, 3, 9);
  std::vector<uint8_t> alpha(image.area());
  for (std::size_t k = 0; k < alpha.size(); ++k) alpha[k] = static_cast<uint8_t>(k * 7);
  Image continued = image;
  fill_transparent(continued, alpha);
  const DecodedFile opaque =
      decode_file(*session_, encode_image(*session_, continued, options(40)).bytes, {});
  image.alpha = alpha;
  const EncodedFile file = encode_image(*session_, image, options(40));
  const DecodedFile back = decode_file(*session_, file.bytes, {});
  EXPECT_EQ(back.image.alpha, image.alpha);
  EXPECT_EQ(back.image.pixels, opaque.image.pixels);
  const DecodedFile prefix = decode_file(*session_, file.bytes, {.max_bytes = file.bytes.size() - 5});
  EXPECT_FALSE(prefix.image.has_alpha());
  EXPECT_EQ(prefix.warnings.size(), 1u);
}

TEST_F(CodecTest, MemoryLimitIsCheckedBeforeDecoding) {
  const EncodedFile file = encode_image(*session_, picture(64, 64, 3, 13), options(10));
  auto registry = std::make_shared<Registry>();
  registry->add(*diffc_builtin_diffc(), "built-in");
  registry->add(*diffc_builtin_gaussian(), "built-in");
  SessionOptions small;
  small.limits.max_memory = 100000;
  Session session(registry, small);
  try {
    decode_file(session, file.bytes, {});
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::kLimit);
  }
}

TEST_F(CodecTest, WrongModelIsNamed) {
  EncodeOptions o = options(30);
  o.codec = "diffc";
  o.model = "gaussian:alpha=2.5";
  const EncodedFile file = encode_image(*session_, picture(16, 16, 3, 10), o);
  try {
    decode_file(*session_, file.bytes, {.model = "gaussian:alpha=2"});
    FAIL();
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("the file needs model"), std::string::npos) << error.what();
  }
}

TEST_F(CodecTest, KlIsWhatIdealCountsAndTheOverheadIsSmall) {
  const Image image = picture(64, 64, 3, 11);
  const EncodedFile file = encode_image(*session_, image, options(60));
  const EncodeStats& stats = file.result.stats;
  const double overhead = static_cast<double>(file.result.payload_bits) / stats.kl_bits - 1.0;
  EXPECT_GT(overhead, -0.02);
  EXPECT_LT(overhead, 0.15);
  EncodeOptions ideal = options(60);
  ideal.params["rcc"] = "ideal";
  const EncodedFile counted = encode_image(*session_, image, ideal);
  EXPECT_TRUE(counted.result.observation.has_value());
  EXPECT_NEAR(counted.result.stats.kl_bits, stats.kl_bits, 0.1 * stats.kl_bits);
}

}  // namespace
}  // namespace diffc
