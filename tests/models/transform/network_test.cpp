// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <random>

#include "codec/base/error.h"
#include "models/transform/exact_network.h"
#include "models/transform/float_network.h"
#include "models/transform/integer_tensor.h"
#include "tests/models/transform/random_model.h"

namespace diffc::transform {
namespace {

using nlohmann::json;

/// A convolution by its definition, in double; weights in the order of the file.
template <typename T>
Grid<double> convolve(const Layer& layer, const Grid<T>& x, const std::vector<double>& weight,
                      const std::vector<double>& bias) {
  const int d = layer.down, u = layer.up, h = x.height / d, w = x.width / d, in = layer.weight_in();
  Grid<double> y(h * u, w * u, layer.out);
  for (int r = 0; r < h; ++r)
    for (int c = 0; c < w; ++c)
      for (int o = 0; o < layer.weight_out(); ++o) {
        double sum = bias[o];
        for (int i = 0; i < in; ++i)
          for (int t = 0; t < 9; ++t) {
            const int v = r + t / 3 - 1, s = c + t % 3 - 1;
            if (v < 0 || v >= h || s < 0 || s >= w) continue;
            const int pixel = i % (d * d);
            sum += weight[(static_cast<size_t>(o) * in + i) * 9 + t] *
                   x.at(v * d + pixel / d, s * d + pixel % d)[i / (d * d)];
          }
        const int pixel = o % (u * u);
        y.at(r * u + pixel / u, c * u + pixel % u)[o / (u * u)] = sum;
      }
  return y;
}

std::vector<double> random_values(size_t count, double scale, std::mt19937& random) {
  std::normal_distribution<double> normal;
  std::vector<double> values(count);
  for (double& v : values) v = scale * normal(random);
  return values;
}

TEST(FloatNetwork, ComputesItsLayers) {
  std::mt19937 random(3);
  for (const char* act : {"none", "relu", "leaky_relu", "silu"}) {
    const json list =
        json::parse(R"([{"conv": [5, 7], "down": 2, "act": ")" + std::string(act) +
                    R"("}, {"save": true}, {"conv": [7, 7]}, {"add": true}, {"conv": [7, 3], "up": 4}])");
    const Layers layers = layers_from_json(list, "n", 5, 3);
    model_files::SafetensorsFile file;
    Features input(12, 8, 5);
    for (float& v : input.values) v = static_cast<float>(random_values(1, 1, random)[0]);
    Grid<double> want(12, 8, 5), saved;
    want.values.assign(input.values.begin(), input.values.end());
    for (const Layer& layer : layers) {
      if (layer.kind == Layer::Kind::kSave) saved = want;
      if (layer.kind == Layer::Kind::kAdd)
        for (size_t i = 0; i < want.values.size(); ++i) want.values[i] += saved.values[i];
      if (layer.kind != Layer::Kind::kConvolution) continue;
      const auto weight =
          random_values(static_cast<size_t>(layer.weight_out()) * layer.weight_in() * 9, 0.2, random);
      const auto bias = random_values(static_cast<size_t>(layer.weight_out()), 0.2, random);
      file.tensors[layer.name + ".weight"] =
          float_tensor({weight.begin(), weight.end()}, {layer.weight_out(), layer.weight_in(), 3, 3});
      file.tensors[layer.name + ".bias"] = float_tensor({bias.begin(), bias.end()}, {layer.weight_out()});
      want = convolve(layer, want, weight, bias);
      for (double& v : want.values) {
        if (layer.activation == Activation::kRelu) v = std::max(v, 0.0);
        if (layer.activation == Activation::kLeakyRelu) v = std::max(v, 0.01 * v);
        if (layer.activation == Activation::kSilu) v /= 1 + std::exp(-v);
      }
    }
    for (const nn::WinogradKernels* kernels : nn::winograd_kernel_versions()) {
      const FloatNetwork network(layers, file, "x", *kernels);
      const Features got = network.run(input, 1);
      ASSERT_EQ(got.values.size(), want.values.size());
      for (size_t i = 0; i < want.values.size(); ++i)
        ASSERT_NEAR(got.values[i], want.values[i], 1e-4) << kernels->name << " " << act;
      EXPECT_EQ(network.run(input, 3).values, got.values);
    }
  }
}

TEST(ExactNetwork, ComputesItsLayersInIntegers) {
  std::mt19937 random(5);
  const json list = json::parse(R"([{"conv": [4, 6], "down": 2, "act": "relu"}, {"conv": [6, 5], "up": 2}])");
  const Layers layers = layers_from_json(list, "n", 4, 5);
  model_files::SafetensorsFile file;
  Symbols input(6, 10, 4);
  for (int& v : input.values) v = static_cast<int>(random() % 2001) - 1000;
  Grid<double> want(6, 10, 4);
  want.values.assign(input.values.begin(), input.values.end());
  for (const Layer& layer : layers) {
    std::vector<int64_t> weight, bias;
    for (int i = 0; i < layer.weight_out() * layer.weight_in() * 9; ++i)
      weight.push_back(static_cast<int64_t>(random() % 8001) - 4000);
    for (int i = 0; i < layer.weight_out(); ++i)
      bias.push_back(static_cast<int64_t>(random() % 100001) - 50000);
    file.tensors[layer.name + ".weight"] =
        integer_tensor(weight, {layer.weight_out(), layer.weight_in(), 3, 3});
    file.tensors[layer.name + ".bias"] = integer_tensor(bias, {layer.weight_out()});
    file.tensors[layer.name + ".shift"] = integer_tensor(std::vector<int64_t>{9}, {1});
    want = convolve(layer, want, {weight.begin(), weight.end()}, {bias.begin(), bias.end()});
    for (double& v : want.values) {
      v = std::floor((v + 256) / 512);
      if (layer.activation == Activation::kRelu) v = std::max(v, 0.0);
      v = std::clamp(v, -double{kLargestExact}, double{kLargestExact});
    }
  }
  const ExactNetwork network(layers, file, "x");
  const Symbols got = network.run(input, 1);
  ASSERT_EQ(got.values.size(), want.values.size());
  for (size_t i = 0; i < want.values.size(); ++i) ASSERT_EQ(got.values[i], want.values[i]);
  EXPECT_EQ(network.run(input, 4).values, got.values);

  file.tensors["n.0.bias"] = integer_tensor(std::vector<int64_t>(6, int64_t{1} << 53), {6});
  EXPECT_THROW(ExactNetwork(layers, file, "x"), Error);  // sums would not be exact
  file.tensors.erase("n.0.bias");
  EXPECT_THROW(ExactNetwork(layers, file, "x"), Error);
}

TEST(Layers, RefusesWhatDoesNotFit) {
  const auto fails = [](const char* text) {
    EXPECT_THROW(layers_from_json(json::parse(text), "n", 3, 4), Error) << text;
  };
  fails(R"([{"conv": [3, 5]}])");
  fails(R"([{"conv": [4, 4]}])");
  fails(R"([{"conv": [3, 4], "down": 3}])");
  fails(R"([{"conv": [3, 4], "act": "tanh"}])");
  fails(R"([{"conv": [3, 4]}, {"add": true}])");
  fails(R"([{"save": true}, {"conv": [3, 4]}, {"add": true}])");
  fails(R"([{"save": true}, {"conv": [3, 4]}])");
  fails(R"({"conv": [3, 4]})");
  const json good = json::parse(R"([{"conv": [3, 8], "down": 2, "act": "silu"}, {"conv": [8, 4], "up": 2}])");
  const Layers layers = layers_from_json(good, "n", 3, 4);
  EXPECT_EQ(to_json(layers), good);
  EXPECT_EQ(resampling_of(layers).down, 1);
  EXPECT_EQ(resampling_of(layers).up, 1);
}

}  // namespace
}  // namespace diffc::transform
