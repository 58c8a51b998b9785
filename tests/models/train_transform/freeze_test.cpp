// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/train_transform/freeze.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/core/grad_mode.h>
#include <gtest/gtest.h>

#include <cmath>

#include "models/inference/network_parameters.h"
#include "models/train_transform/transform_config.h"
#include "models/transform/latent_coder.h"
#include "models/transform/layered_model.h"
#include "models/transform/normal_tables.h"

namespace diffc::train_transform {
namespace {

TransformTrainConfig small() {
  TransformTrainConfig config;
  config.width = 16;
  config.latents = 16;
  config.hyper_latents = 16;
  config.hyper_width = 16;
  config.blocks = 1;
  return config;
}

Image made_up() {
  Image image(64, 32, 3);
  for (size_t i = 0; i < image.size(); ++i)
    image.pixels[i] = static_cast<uint8_t>(128 + 70 * std::sin(i * 0.013) + 40 * std::cos(i * 0.31));
  return image;
}

at::Tensor as_tensor(const Image& image) {
  at::Tensor x = at::empty({1, 3, image.height, image.width}, at::kFloat);
  auto at = x.accessor<float, 4>();
  for (int y = 0; y < image.height; ++y)
    for (int u = 0; u < image.width; ++u)
      for (int c = 0; c < 3; ++c)
        at[0][c][y][u] = image.pixels[(static_cast<size_t>(image.width) * y + u) * 3 + c] / 255.0f - 0.5f;
  return x;
}

template <typename T>
at::Tensor as_tensor(const transform::Grid<T>& grid) {
  at::Tensor t = at::empty({1, grid.channels, grid.height, grid.width}, at::kFloat);
  auto at = t.accessor<float, 4>();
  for (int y = 0; y < grid.height; ++y)
    for (int u = 0; u < grid.width; ++u)
      for (int c = 0; c < grid.channels; ++c) at[0][c][y][u] = static_cast<float>(grid.at(y, u)[c]);
  return t;
}

/// Weights of the transforms as the file has them, which are at most half a step, 1/254 of the largest weight
/// of their output, from what was trained.
Parameters as_stored(const Parameters& trained, const model_files::SafetensorsFile& file) {
  const std::string name = "frozen";
  const nn::NetworkParameters stored(file, name);
  Parameters result = trained;
  for (auto& [key, t] : result) {
    if (!key.ends_with(".weight") || key.starts_with("hyper_synthesis")) continue;
    std::vector<float> values = stored.floats(key, t.sizes().vec());
    const at::Tensor moved = at::from_blob(values.data(), t.sizes(), at::kFloat).clone();
    const at::Tensor largest = std::get<0>(t.flatten(1).abs().max(1));
    const at::Tensor off = std::get<0>((moved - t).flatten(1).abs().max(1));
    EXPECT_TRUE((off <= largest / 253).all().item<bool>()) << key;
    EXPECT_TRUE((off > largest / 2540).all().item<bool>()) << key;
    t = moved;
  }
  return result;
}

// What is trained is what is shipped: the same latents, bits and picture, but for weights in 8 bits, half
// precision and integers.
TEST(Freeze, ModelDoesWhatWasTrained) {
  const at::NoGradGuard no_gradients;
  const transform::TransformDescription description = describe(small());
  Parameters parameters = initial_parameters(description, 7);
  at::Generator generator = at::detail::createCPUGenerator(3);
  for (auto& [name, t] : parameters) t.add_(at::randn(t.sizes(), generator, at::kFloat) * 0.03);
  const model_files::SafetensorsFile file = freeze(description, parameters);
  const transform::LayeredModel model(file, "frozen");
  parameters = as_stored(parameters, file);
  const Image image = made_up();
  const at::Tensor x = as_tensor(image);

  const at::Tensor y = forward(description.analysis, parameters, x);
  const transform::Latents latents = transform::latents_of(model, image, 1);
  for (int c = 0; c < description.latents; ++c)
    EXPECT_NEAR(latents.y.at(2, 3)[c], y[0][c][2][3].item<float>(), 0.02) << c;

  const at::Tensor prior = forward(description.hyper_synthesis, parameters, as_tensor(latents.z));
  const double unit = std::ldexp(1.0, -description.fraction_bits);
  for (int c = 0; c < description.latents; ++c) {
    EXPECT_NEAR(latents.prior.mean.at(1, 2)[c] * unit, prior[0][c][1][2].item<float>(), 0.03) << c;
    const double index = prior[0][description.latents + c][1][2].item<float>() * 8 + transform::kUnitScale;
    EXPECT_NEAR(latents.prior.scale.at(1, 2)[c], index, 0.6) << c;
  }

  const RateDistortion rd = rate_distortion(description, parameters, x, nullptr);
  const transform::LatentCode code = transform::encode_latents(model, latents, 0);
  EXPECT_NEAR(code.bits / (rd.bits.item<double>() * image.area()), 1, 0.03);

  const transform::Features back = transform::decode_latents(model, code.payload, 64, 32, 0, 1);
  const Image decoded = model.synthesis(back, 64, 32, 1);
  const at::Tensor picture = forward(description.synthesis, parameters, as_tensor(back));
  for (int y = 0; y < image.height; ++y)
    for (int u = 0; u < image.width; ++u)
      for (int c = 0; c < 3; ++c)
        ASSERT_NEAR(decoded.pixels[(static_cast<size_t>(image.width) * y + u) * 3 + c],
                    std::clamp((picture[0][c][y][u].item<double>() + 0.5) * 255, 0.0, 255.0), 1.5);
}

}  // namespace
}  // namespace diffc::train_transform
