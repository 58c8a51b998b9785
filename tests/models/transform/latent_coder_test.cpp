// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/transform/latent_coder.h"

#include <gtest/gtest.h>

#include <cmath>

#include "codec/base/error.h"
#include "models/transform/layered_model.h"
#include "tests/models/transform/random_model.h"

namespace diffc::transform {
namespace {

Image made_up(int width, int height) {
  Image image(width, height, 3);
  for (size_t i = 0; i < image.size(); ++i)
    image.pixels[i] = static_cast<uint8_t>(128 + 60 * std::sin(i * 0.01) + 40 * std::cos(i * 0.37));
  return image;
}

TEST(LatentCoder, SymbolsSurvive) {
  const LayeredModel model(random_model(), "random");
  for (const auto& [width, height] : {std::pair{64, 64}, {1, 1}, {17, 33}, {100, 70}}) {
    for (const int step : {-16, 0, 24}) {
      const Image image = made_up(width, height);
      const Latents latents = latents_of(model, image, 2);
      const Features& y = latents.y;
      const LatentCode code = encode_latents(model, latents, step);
      const Features back = decode_latents(model, code.payload, width, height, step, 1);
      ASSERT_EQ(back.values.size(), y.values.size());
      EXPECT_EQ(quantised(model, latents, step).values, back.values);
      const double half = 0.5 * std::pow(2.0, step / 8.0) * 1.0001;
      for (size_t i = 0; i < y.values.size(); ++i) ASSERT_NEAR(back.values[i], y.values[i], half);
      // The range coder adds less than a byte, and a hundredth of a percent.
      EXPECT_LE(8.0 * code.payload.size(), code.bits * 1.0002 + 16);
      const Image decoded = model.synthesis(back, width, height, 1);
      EXPECT_EQ(decoded.width, width);
      EXPECT_EQ(decoded.height, height);
    }
  }
}

// Networks in float differ between machines; what decides a symbol must not (CompressAI's issue 279).
TEST(LatentCoder, PerturbedNetworksReadTheSameSymbols) {
  const LayeredModel model(random_model(1, 0), "random"), other(random_model(1, 1e-4), "perturbed");
  const Image image = made_up(96, 64);
  const Latents latents = latents_of(model, image, 1);
  EXPECT_NE(latents.y.values, latents_of(other, image, 1).y.values);
  const LatentCode code = encode_latents(model, latents, 0);
  const Features a = decode_latents(model, code.payload, 96, 64, 0, 1);
  const Features b = decode_latents(other, code.payload, 96, 64, 0, 4);
  EXPECT_EQ(a.values, b.values);
}

TEST(LatentCoder, EveryPrefixAndDamageFailsOrDecodes) {
  const LayeredModel model(random_model(), "random");
  std::vector<uint8_t> payload = encode_latents(model, latents_of(model, made_up(32, 32), 1), 0).payload;
  for (size_t size = 0; size + 1 < payload.size(); size += 3) {
    try {
      decode_latents(model, std::span(payload).first(size), 32, 32, 0, 1);
      ADD_FAILURE() << size << " of " << payload.size() << " bytes were enough";
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::kTruncated) << error.what();
    }
  }
  for (size_t i = 0; i < payload.size(); i += 5) {
    payload[i] ^= 0x55;
    try {
      decode_latents(model, payload, 32, 32, 0, 1);
    } catch (const Error&) {
    }
    payload[i] ^= 0x55;
  }
}

TEST(LayeredModel, RefusesDamagedFiles) {
  const model_files::SafetensorsFile good = random_model();
  EXPECT_NO_THROW(LayeredModel(good, "x"));
  for (const auto& [key, tensor] : good.tensors) {
    model_files::SafetensorsFile file = good;
    file.tensors.erase(key);
    EXPECT_THROW(LayeredModel(file, "x"), Error) << key;
    file.tensors[key] = tensor;
    file.tensors[key].shape.push_back(1);
    EXPECT_THROW(LayeredModel(file, "x"), Error) << key;
  }
  model_files::SafetensorsFile file = good;
  for (uint8_t& byte : file.tensors["hyper_latents.frequencies"].data) byte = 1;
  EXPECT_THROW(LayeredModel(file, "x"), Error);
  file = good;
  file.metadata.begin()->second = "{}";
  EXPECT_THROW(LayeredModel(file, "x"), Error);
}

}  // namespace
}  // namespace diffc::transform
