// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "plugins/r2d2/image_codec.h"

#include <gtest/gtest.h>

#include <cmath>

#include "codec/base/error.h"
#include "models/r2d2/mixture_file.h"

namespace diffc::r2d2 {
namespace {

// A smooth picture with an edge and some texture.
Image picture(int width, int height) {
  Image image(width, height, 1);
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x)
      image.pixels[y * width + x] = static_cast<uint8_t>(std::lround(
          110 + 60 * std::sin(0.11 * x) * std::cos(0.07 * y) + (x > y ? 50 : 0) + 8 * std::sin(1.3 * x + y)));
  return image;
}

EncodeResult encode(const Image& image, const char* q) {
  const ParamSpec spec[] = {{"q", ParamType::kInt, "50", 1, 100, "", ""}};
  return encode_patches({.image = image, .params = Params::checked({{"q", q}}, spec, "r2d2")}, 1);
}

Image decode(const EncodeResult& file, std::size_t bytes) {
  DecodeRequest request;
  request.stream = file.stream;
  request.payload = std::span(file.payload).first(bytes);
  return decode_patches(request);
}

double squared_error(const Image& a, const Image& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.pixels.size(); ++i) sum += std::pow(a.pixels[i] - b.pixels[i], 2);
  return sum / a.pixels.size() / (256.0 * 256.0);
}

TEST(PatchCodec, BetterQualityIsALargerFileAndASmallerError) {
  const Image image = picture(61, 38);
  double last_error = 1;
  std::size_t last_size = 0;
  for (const char* q : {"10", "40", "70", "95"}) {
    const EncodeResult file = encode(image, q);
    const Image back = decode(file, file.payload.size());
    ASSERT_EQ(back.pixels.size(), image.pixels.size());
    const double error = squared_error(image, back);
    EXPECT_LT(error, last_error) << q;
    EXPECT_GT(file.payload.size(), last_size) << q;
    last_error = error;
    last_size = file.payload.size();
  }
}

TEST(PatchCodec, OnePixel) {
  Image image(1, 1, 1);
  image.pixels[0] = 200;
  const EncodeResult file = encode(image, "90");
  EXPECT_NEAR(decode(file, file.payload.size()).pixels[0], 200, 12);
}

TEST(PatchCodec, RefusesColourDamageAndStrangers) {
  EXPECT_THROW(encode(Image(8, 8, 3), "50"), Error);
  const Image image = picture(32, 32);
  EncodeResult file = encode(image, "70");
  EXPECT_THROW(decode(file, file.payload.size() / 2), Error);
  EncodeResult exact = file;
  exact.stream.codec_header[0] |= 16;
  EXPECT_THROW(decode(exact, file.payload.size()), Error);
  file.stream.model_id = "ffffff";
  EXPECT_THROW(decode(file, file.payload.size()), Error);
}

TEST(MixtureFile, TextRoundTrip) {
  const std::string text = format_mixture(patch_mixture());
  EXPECT_EQ(format_mixture(parse_mixture(text)), text);
  EXPECT_EQ(patch_mixture().dimensions(), 16);
  EXPECT_EQ(patch_mixture_id().size(), 64u);
  EXPECT_THROW(parse_mixture("r2d2-mixture 1 2 1\n0.5"), Error);
  EXPECT_THROW(parse_mixture("hello"), Error);
}

}  // namespace
}  // namespace diffc::r2d2
