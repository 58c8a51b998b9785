// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <random>

#include "codec/base/error.h"
#include "models/inference/arithmetic.h"
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

/// GDN or its inverse by their definition, with random parameters that the file gets.
Grid<double> normalise(const Layer& layer, Grid<double> x, model_files::SafetensorsFile& file,
                       std::mt19937& random) {
  const int n = x.channels;
  std::vector<double> beta = random_values(static_cast<size_t>(n), 0.5, random);
  std::vector<double> gamma = random_values(static_cast<size_t>(n) * n, 0.1, random);
  for (double& v : beta) v = 1 + std::abs(v);
  for (double& v : gamma) v = std::abs(v);
  file.tensors[layer.name + ".beta"] = float_tensor({beta.begin(), beta.end()}, {n});
  file.tensors[layer.name + ".gamma"] = float_tensor({gamma.begin(), gamma.end()}, {n, n});
  const Grid<double> old = x;
  for (size_t p = 0; p < x.positions(); ++p)
    for (int o = 0; o < n; ++o) {
      double norm = beta[o];
      for (int i = 0; i < n; ++i) norm += gamma[o * n + i] * old.values[p * n + i] * old.values[p * n + i];
      x.values[p * n + o] *= layer.kind == Layer::Kind::kGdn ? 1 / std::sqrt(norm) : std::sqrt(norm);
    }
  return x;
}

void expect_computed(const std::string& list) {
  std::mt19937 random(3);
  const Layers layers = layers_from_json(json::parse(list), "n", 5, 3);
  model_files::SafetensorsFile file;
  Features input(12, 8, 5);
  for (float& v : input.values) v = static_cast<float>(random_values(1, 1, random)[0]);
  Grid<double> want(12, 8, 5), saved;
  want.values.assign(input.values.begin(), input.values.end());
  for (const Layer& layer : layers) {
    if (layer.kind == Layer::Kind::kSave) saved = want;
    if (layer.kind == Layer::Kind::kAdd)
      for (size_t i = 0; i < want.values.size(); ++i) want.values[i] += saved.values[i];
    if (layer.kind == Layer::Kind::kMagnitude)
      for (double& v : want.values) v = std::abs(v);
    if (layer.kind == Layer::Kind::kGdn || layer.kind == Layer::Kind::kInverseGdn)
      want = normalise(layer, want, file, random);
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
  for (const nn::Arithmetic& arithmetic : nn::arithmetics()) {
    const FloatNetwork network(layers, file, "x", *arithmetic.winograd);
    const Features got = network.run(input, 1);
    ASSERT_EQ(got.values.size(), want.values.size());
    for (size_t i = 0; i < want.values.size(); ++i)
      ASSERT_NEAR(got.values[i], want.values[i], 1e-4) << arithmetic.name << " " << list;
    EXPECT_EQ(network.run(input, 3).values, got.values);
  }
}

TEST(FloatNetwork, ComputesItsLayers) {
  for (const std::string act : {"none", "relu", "leaky_relu", "silu"}) {
    expect_computed(R"([{"abs": true}, {"conv": [5, 7], "down": 2, "act": ")" + act +
                    R"("}, {"save": true}, {"conv": [7, 7]}, {"add": true}, {"gdn": true},
                        {"conv": [7, 3], "down": 2}])");
    expect_computed(R"([{"conv": [5, 7], "act": ")" + act +
                    R"("}, {"igdn": true}, {"conv": [7, 3], "up": 4}])");
  }
}

void expect_computed_exactly(const std::string& list) {
  std::mt19937 random(5);
  const Layers layers = layers_from_json(json::parse(list), "n", 4, 5);
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
      v = std::clamp(std::floor((v + 256) / 512), -double{kLargestExact}, double{kLargestExact});
      if (v < 0 && layer.activation == Activation::kRelu) v = 0;
      if (v < 0 && layer.activation == Activation::kLeakyRelu) v = std::floor(v * 655 / 65536);
    }
  }
  const ExactNetwork network(layers, file, "x");
  const Symbols got = network.run(input, 1);
  ASSERT_EQ(got.values.size(), want.values.size());
  for (size_t i = 0; i < want.values.size(); ++i) ASSERT_EQ(got.values[i], want.values[i]);
  EXPECT_EQ(network.run(input, 4).values, got.values);
}

TEST(ExactNetwork, ComputesItsLayersInIntegers) {
  expect_computed_exactly(R"([{"conv": [4, 6], "down": 2, "act": "relu"}, {"conv": [6, 5]}])");
  expect_computed_exactly(R"([{"conv": [4, 6], "act": "leaky_relu"}, {"conv": [6, 5], "up": 2}])");
}

TEST(ExactNetwork, RefusesSumsThatAreNotExact) {
  const Layers layers = layers_from_json(json::parse(R"([{"conv": [1, 1]}])"), "n", 1, 1);
  model_files::SafetensorsFile file;
  const auto set = [&](int64_t weight, int64_t bias) {
    file.tensors["n.0.weight"] = integer_tensor(std::vector<int64_t>(9, weight), {1, 1, 3, 3});
    file.tensors["n.0.bias"] = integer_tensor(std::vector<int64_t>{bias}, {1});
    file.tensors["n.0.shift"] = integer_tensor(std::vector<int64_t>{3}, {1});
  };
  set(1000, 1000);
  EXPECT_NO_THROW(ExactNetwork(layers, file, "x"));
  set(int64_t{1} << 24, 0);
  EXPECT_THROW(ExactNetwork(layers, file, "x"), Error);
  set(1, int64_t{1} << 53);
  EXPECT_THROW(ExactNetwork(layers, file, "x"), Error);
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
  fails(R"([{"conv": [3, 4], "down": 2}, {"conv": [4, 4], "up": 2}])");  // odd sides would lose a row
  fails(R"([{"conv": [3, 4], "up": 2}, {"conv": [4, 4], "down": 2}])");
  fails(R"([{"conv": [3, 1e300]}])");
  fails(R"([{"conv": [3, 4294967299]}])");
  std::string steps = R"([{"conv": [3, 4], "down": 4})";
  for (int k = 0; k < 15; ++k) steps += R"(, {"conv": [4, 4], "down": 4})";
  fails((steps + "]").c_str());
  const json good = json::parse(
      R"([{"conv": [3, 8], "down": 2, "act": "silu"}, {"gdn": true}, {"conv": [8, 4], "down": 4}])");
  const Layers layers = layers_from_json(good, "n", 3, 4);
  EXPECT_EQ(to_json(layers), good);
  EXPECT_EQ(resampling_of(layers).down, 8);
  EXPECT_EQ(resampling_of(layers).up, 1);
  EXPECT_GE(working_memory(layers, 64), 16 * 2 * (12 + 8) * sizeof(float));
}

}  // namespace
}  // namespace diffc::transform
