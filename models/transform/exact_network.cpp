// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/transform/exact_network.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "codec/base/error.h"
#include "codec/base/parallel.h"
#include "models/transform/integer_tensor.h"
#include "models/transform/pixel_order.h"

namespace diffc::transform {
namespace {

constexpr int kMaxShift = 30;
constexpr double kLeak = 655.0 / 65536;  // of leaky ReLU: exact times an integer below 2^37

int clip(double v) {
  return static_cast<int>(std::clamp(v, -double{kLargestExact}, double{kLargestExact}));
}

}  // namespace

ExactNetwork::ExactNetwork(Layers layers, const model_files::SafetensorsFile& file,
                           const std::string& file_name) {
  for (Layer& layer : layers) {
    if (layer.kind != Layer::Kind::kConvolution || layer.activation == Activation::kSilu)
      throw Error(ErrorKind::kData,
                  fmt::format("{}: {} cannot be computed in integers", file_name, layer.name));
    const int in = layer.weight_in(), out = layer.weight_out();
    const auto weight =
        by_pixel(layer, integers(file, file_name, layer.name + ".weight", {out, in, 3, 3}), 9);
    const auto bias = by_pixel_of_output(layer, integers(file, file_name, layer.name + ".bias", {out}), 1);
    const int64_t shift = integers(file, file_name, layer.name + ".shift", {1})[0];
    if (shift < 0 || shift > kMaxShift)
      throw Error(ErrorKind::kData, fmt::format("{}: {}.shift is out of range", file_name, layer.name));
    Convolution c{std::move(layer),
                  std::vector<double>(weight.size()),
                  {bias.begin(), bias.end()},
                  std::ldexp(1.0, -static_cast<int>(shift))};
    for (int o = 0; o < out; ++o) {
      double largest = std::abs(c.bias[o]);
      for (int i = 0; i < in; ++i) {
        for (int t = 0; t < 9; ++t) {
          const auto w = static_cast<double>(weight[(static_cast<size_t>(o) * in + i) * 9 + t]);
          c.weight[(static_cast<size_t>(t) * in + i) * out + o] = w;
          largest += std::abs(w) * kLargestExact;
        }
      }
      if (largest >= 0x1p52)
        throw Error(ErrorKind::kData,
                    fmt::format("{}: the weights of {} are too large", file_name, c.layer.name));
      c.bias[o] += shift > 0 ? std::ldexp(1.0, static_cast<int>(shift) - 1) : 0.0;
    }
    convolutions_.push_back(std::move(c));
  }
}

Symbols ExactNetwork::run(const Symbols& input, int threads) const {
  Symbols x = input;
  for (int& v : x.values) v = std::clamp(v, -kLargestExact, kLargestExact);
  for (const Convolution& c : convolutions_) {
    if (c.layer.down > 1) x = pack_pixels(x, c.layer.down);
    x = convolve(c, x, threads);
    if (c.layer.up > 1) x = unpack_pixels(x, c.layer.up);
  }
  return x;
}

Symbols ExactNetwork::convolve(const Convolution& c, const Symbols& x, int threads) const {
  const int in = c.layer.weight_in(), out = c.layer.weight_out();
  const double slope = c.layer.activation == Activation::kNone   ? 1.0
                       : c.layer.activation == Activation::kRelu ? 0.0
                                                                 : kLeak;
  Symbols y(x.height, x.width, out);
  parallel_for(static_cast<size_t>(x.height), threads, [&](size_t row) {
    std::vector<double> sums(static_cast<size_t>(out));
    const int top = static_cast<int>(row);
    for (int left = 0; left < x.width; ++left) {
      std::copy(c.bias.begin(), c.bias.end(), sums.begin());
      for (int t = 0; t < 9; ++t) {
        const int v = top + t / 3 - 1, u = left + t % 3 - 1;
        if (v < 0 || v >= x.height || u < 0 || u >= x.width) continue;
        const int* from = x.at(v, u);
        for (int i = 0; i < in; ++i) {
          if (from[i] == 0) continue;
          const double a = from[i];
          const double* w = c.weight.data() + (static_cast<size_t>(t) * in + i) * out;
          for (int o = 0; o < out; ++o) sums[o] += a * w[o];
        }
      }
      int* to = y.at(top, left);
      for (int o = 0; o < out; ++o) {
        const int v = clip(std::floor(sums[o] * c.scale));
        to[o] = v < 0 ? static_cast<int>(std::floor(v * slope)) : v;
      }
    }
  });
  return y;
}

}  // namespace diffc::transform
