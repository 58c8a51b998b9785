// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// The way of an image through made-up plugins: what the framework itself promises.

#include "codec/pipeline.h"

#include <gtest/gtest.h>

#include "codec/base/error.h"

namespace diffc {
namespace {

std::string asked_model;  // of the last encode or decode

/// `plain`: stores the samples. `noisy`: stores them with a header of its own and yields an observation.
template <bool kNoisy>
class StoreEncoder : public Encoder {
 public:
  EncodeResult encode(Session&, const EncodeRequest& request) override {
    asked_model = request.model;
    report(request.progress, 0.5);
    EncodeResult result;
    result.stream.codec = kNoisy ? "noisy" : "plain";
    result.stream.width = request.image.width;
    result.stream.height = request.image.height;
    result.stream.channels = request.image.channels;
    result.stream.salt = request.salt;
    if (kNoisy) result.stream.codec_header = {1, 2, 3, 4};
    result.payload = request.image.pixels;
    if (request.target.kind == RateTarget::Kind::kMaxBytes)
      result.payload.resize(request.payload_limit(result.stream));
    return result;
  }
};

template <bool kNoisy>
class StoreDecoder : public Decoder {
 public:
  DecodeResult decode(Session&, const DecodeRequest& request) override {
    asked_model = request.model;
    report(request.progress, 0.5);
    std::vector<uint8_t> samples(request.payload.begin(), request.payload.end());
    if (!kNoisy) {
      Image image(4, 2, 3);
      samples.resize(image.size());
      image.pixels = samples;
      return {std::move(image)};
    }
    EXPECT_EQ(request.stream.codec_header, (std::vector<uint8_t>{1, 2, 3, 4}));
    NoisyObservation o{request.stream.width, request.stream.height, request.stream.channels};
    samples.resize(std::size_t(o.width) * o.height * o.channels);
    o.y.resize(samples.size());
    to_unit(samples, o.y);
    o.eta = 1;
    if (request.preview) {
      Image image(o.width, o.height, o.channels);
      image.pixels = samples;
      request.preview(std::move(image));
    }
    return {std::move(o)};
  }
};

/// The observation as it is, its negative ("negative" set), or too little of it ("part" set).
class StoreSampler : public Sampler {
 public:
  std::vector<float> reconstruct(Session&, const SampleRequest& request) override {
    std::vector<float> x = request.observation.y;
    if (request.params.flag("negative"))
      for (float& v : x) v = -v;
    if (request.params.flag("part")) x.pop_back();
    return x;
  }
};

constexpr ParamSpec kSamplerParams[] = {{"negative", ParamType::kFlag, "0", 0, 1, "", ""},
                                        {"part", ParamType::kFlag, "0", 0, 1, "", ""}};

std::shared_ptr<Registry> registry() {
  static const PluginDescriptor plain = {
      .capabilities = kCapGrey,
      .name = "plain",
      .make_encoder = []() -> Encoder* { return new StoreEncoder<false>; },
      .make_decoder = []() -> Decoder* { return new StoreDecoder<false>; }};
  static const PluginDescriptor noisy = {
      .capabilities = kCapGrey | kCapObservation | kCapMaxBytes | kCapProgressive,
      .name = "noisy",
      .codec_header_size = 4,
      .make_encoder = []() -> Encoder* { return new StoreEncoder<true>; },
      .make_decoder = []() -> Decoder* { return new StoreDecoder<true>; }};
  static const PluginDescriptor flow = {
      .param_count = 2, .name = "flow", .params = kSamplerParams, .make_sampler = []() -> Sampler* {
        return new StoreSampler;
      }};
  static const PluginDescriptor* const list[] = {&plain, &noisy, &flow};
  auto registry = std::make_shared<Registry>();
  registry->add({list, 3}, "test");
  return registry;
}

Image picture() {
  Image image(4, 2, 3);
  for (std::size_t i = 0; i < image.pixels.size(); ++i) image.pixels[i] = static_cast<uint8_t>(10 * i);
  return image;
}

class Pipeline : public testing::Test {
 protected:
  Session session_{registry(), {}};
};

TEST_F(Pipeline, FinishedImagesComeBackWithAlphaAndMetadata) {
  Image image = picture();
  image.alpha = {9, 1, 2, 3, 4, 5, 6, 255};
  image.exif.assign(9, 3);
  image.xmp.assign(30, 'x');
  const EncodedFile file = encode_image(session_, image, {.codec = "plain"});
  const DecodedFile back = decode_file(session_, file.bytes, {});
  EXPECT_EQ(back.image.pixels, image.pixels);
  EXPECT_EQ(back.image.alpha, image.alpha);
  EXPECT_EQ(back.image.exif, image.exif);
  EXPECT_EQ(back.image.xmp, image.xmp);
  EXPECT_EQ(back.sampler, "");
  EXPECT_FALSE(back.observation);
  EXPECT_TRUE(file.warnings.empty() && back.warnings.empty());
}

TEST_F(Pipeline, ObservationsGoThroughTheSamplerAskedFor) {
  const EncodedFile file = encode_image(session_, picture(), {.codec = "noisy", .salt = 3});
  const DecodedFile back = decode_file(session_, file.bytes, {});
  EXPECT_EQ(back.image.pixels, picture().pixels);
  EXPECT_EQ(back.sampler, "flow");
  EXPECT_EQ(back.stream.salt, 3);
  ASSERT_TRUE(back.observation);
  EXPECT_EQ(back.observation->y.size(), 24u);
  const DecodedFile other = decode_file(session_, file.bytes, {.sampler = {"flow", {{"negative", "1"}}}});
  EXPECT_EQ(other.image.pixels[0], 255 - picture().pixels[0]);
  EXPECT_THROW(decode_file(session_, file.bytes, {.sampler = {"flwo"}}), Error);
  EXPECT_THROW(decode_file(session_, file.bytes, {.sampler = {"flow", {{"part", "1"}}}}), Error);
}

TEST_F(Pipeline, PreviewsAreWholePictures) {
  Image image = picture();
  image.alpha.assign(image.area(), 7);
  const EncodedFile file = encode_image(session_, image, {.codec = "noisy"});
  std::vector<Image> previews;
  DecodeOptions options;
  options.preview = [&](Image preview) { previews.push_back(std::move(preview)); };
  const DecodedFile back = decode_file(session_, file.bytes, options);
  ASSERT_EQ(previews.size(), 1u);
  EXPECT_EQ(previews[0].pixels, image.pixels);
  EXPECT_EQ(previews[0].alpha, image.alpha);
  EXPECT_EQ(back.image.alpha, image.alpha);
}

TEST_F(Pipeline, BudgetKnowsTheCodecsHeader) {
  const EncodedFile file = encode_image(session_, picture(), {.codec = "noisy", .bpp = 40.0});
  EXPECT_EQ(file.bytes.size(), 40u);
  EXPECT_EQ(file.header_bytes + file.result.payload.size(), 40u);
}

TEST_F(Pipeline, TheModelIsPartOfTheRequestAndOfNothingElse) {
  const EncodedFile file = encode_image(session_, picture(), {.codec = "plain", .model = "one"});
  EXPECT_EQ(asked_model, "one");
  decode_file(session_, file.bytes, {.model = "two"});
  EXPECT_EQ(asked_model, "two");
  decode_file(session_, file.bytes, {});
  EXPECT_EQ(asked_model, "");
}

TEST_F(Pipeline, AStopIsNoMisuse) {
  const Progress stop = [](double) { return false; };
  try {
    encode_image(session_, picture(), {.codec = "plain", .progress = stop});
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::kCancelled);
    EXPECT_STREQ(error.what(), "cancelled");
  }
  const EncodedFile file = encode_image(session_, picture(), {.codec = "noisy"});
  EXPECT_THROW(decode_file(session_, file.bytes, {.progress = stop}), Error);
}

TEST_F(Pipeline, MisuseIsToldInOneLine) {
  const auto message = [&](const EncodeOptions& options) {
    try {
      encode_image(session_, picture(), options);
    } catch (const Error& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  EXPECT_EQ(message({.codec = "none"}), "no encoder is called 'none': there are plain, noisy");
  EXPECT_EQ(message({.codec = "plain", .bpp = 1.0, .quality = 1.0}),
            "more than one rate target: give one of bpp, bytes, psnr and quality");
  EXPECT_EQ(message({.codec = "plain", .quality = 50.0}),
            "codec 'plain' takes no rate target: set its own parameters");
  EXPECT_EQ(message({.codec = "plain", .native = true}),
            "codec 'plain' has no file format of its own: write a .dfc file");
  EXPECT_EQ(message({.codec = "noisy", .bpp = 1.0}),
            "no file of 1 bytes exists: ask for more bits per pixel");
  const std::vector<uint8_t> nothing = {1, 2, 3};
  EXPECT_THROW(decode_file(session_, nothing, {}), Error);
}

}  // namespace
}  // namespace diffc
