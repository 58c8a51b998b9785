// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/transform/float_network.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "codec/base/parallel.h"
#include "models/inference/network_parameters.h"
#include "models/inference/packed_convolution.h"
#include "models/transform/pixel_order.h"

namespace diffc::transform {
namespace {

constexpr float kLeak = 0.01f;
constexpr int kTilesPerPiece = 2 * nn::kWinogradGroup;
constexpr std::size_t kMacsWorthThreads = 50'000'000;

/// Features whose channels are filled up to whole blocks by zeros.
struct Map {
  int height = 0, width = 0, channels = 0;
  nn::AlignedBuffer data = {};

  Map(int h, int w, int c) : height(h), width(w), channels(c) { data.floats(positions() * stride()); }
  std::size_t positions() const { return static_cast<std::size_t>(height) * width; }
  int stride() const { return nn::filled(channels); }
  float* at(std::size_t position) { return data.data() + position * stride(); }
  const float* at(std::size_t position) const { return data.data() + position * stride(); }
};

Map from_features(const Features& features) {
  Map map(features.height, features.width, features.channels);
  for (std::size_t p = 0; p < map.positions(); ++p) {
    const float* from = features.values.data() + p * features.channels;
    std::fill(std::copy(from, from + features.channels, map.at(p)), map.at(p) + map.stride(), 0.0f);
  }
  return map;
}

Features to_features(const Map& map) {
  Features features(map.height, map.width, map.channels);
  for (std::size_t p = 0; p < map.positions(); ++p)
    std::copy_n(map.at(p), map.channels, features.values.data() + p * features.channels);
  return features;
}

/// Pixels of factor x factor become channels: all channels of the first pixel, then of the next.
Map pack_pixels(const Map& from, int factor) {
  Map to(from.height / factor, from.width / factor, from.channels * factor * factor);
  for (int y = 0; y < to.height; ++y) {
    for (int x = 0; x < to.width; ++x) {
      float* out = to.at(static_cast<std::size_t>(to.width) * y + x);
      float* const end = out + to.stride();
      for (int dy = 0; dy < factor; ++dy)
        for (int dx = 0; dx < factor; ++dx)
          out =
              std::copy_n(from.at(static_cast<std::size_t>(from.width) * (y * factor + dy) + x * factor + dx),
                          from.channels, out);
      std::fill(out, end, 0.0f);
    }
  }
  return to;
}

/// The other way round.
Map unpack_pixels(const Map& from, int factor) {
  Map to(from.height * factor, from.width * factor, from.channels / (factor * factor));
  for (int y = 0; y < to.height; ++y) {
    for (int x = 0; x < to.width; ++x) {
      const float* in = from.at(static_cast<std::size_t>(from.width) * (y / factor) + x / factor) +
                        (y % factor * factor + x % factor) * to.channels;
      float* out = to.at(static_cast<std::size_t>(to.width) * y + x);
      std::fill(std::copy_n(in, to.channels, out), out + to.stride(), 0.0f);
    }
  }
  return to;
}

/// Generalised divisive normalisation.
struct Normalisation {
  std::vector<float> beta, gamma;  ///< gamma is [out, in].

  void apply(Map& map, bool inverse, int threads) const {
    const auto channels = static_cast<std::size_t>(map.channels);
    // By input, so that the innermost loop runs over outputs, next to each other.
    std::vector<float> by_input(gamma.size());
    for (std::size_t o = 0; o < channels; ++o)
      for (std::size_t i = 0; i < channels; ++i) by_input[i * channels + o] = gamma[o * channels + i];
    parallel_for(static_cast<std::size_t>(map.height), threads, [&](std::size_t row) {
      std::vector<float> norms(channels);
      for (int x = 0; x < map.width; ++x) {
        float* values = map.at(row * map.width + x);
        std::copy(beta.begin(), beta.end(), norms.begin());
        for (std::size_t i = 0; i < channels; ++i) {
          const float square = values[i] * values[i];
          const float* weights = by_input.data() + i * channels;
          for (std::size_t o = 0; o < channels; ++o) norms[o] += square * weights[o];
        }
        for (std::size_t o = 0; o < channels; ++o) {
          const float root = std::sqrt(std::max(norms[o], 1e-12f));
          values[o] = inverse ? values[o] * root : values[o] / root;
        }
      }
    });
  }
};

}  // namespace

class FloatNetwork::Impl {
 public:
  Impl(Layers layers, const model_files::SafetensorsFile& file, const std::string& file_name,
       const nn::WinogradKernels& kernels)
      : layers_(std::move(layers)) {
    const nn::NetworkParameters parameters(file, file_name);
    int widest = 1;
    for (const Layer& layer : layers_) {
      if (layer.kind == Layer::Kind::kGdn || layer.kind == Layer::Kind::kInverseGdn)
        normalisations_.push_back({parameters.floats(layer.name + ".beta", {layer.out}),
                                   parameters.floats(layer.name + ".gamma", {layer.out, layer.out})});
      if (layer.kind != Layer::Kind::kConvolution) continue;
      const int in = layer.weight_in(), out = layer.weight_out();
      convolutions_.emplace_back(
          kernels, in, out, by_pixel(layer, parameters.floats(layer.name + ".weight", {out, in, 3, 3}), 9),
          by_pixel_of_output(layer, parameters.floats(layer.name + ".bias", {out}), 1));
      widest = std::max({widest, nn::filled(in), nn::filled(out)});
    }
    ones_.assign(static_cast<std::size_t>(widest), 1.0f);
    zeros_.assign(static_cast<std::size_t>(widest), 0.0f);
  }

  Features run(const Features& input, int threads) const {
    Map map = from_features(input);
    std::vector<Map> saved;
    std::size_t convolution = 0, normalisation = 0;
    for (const Layer& layer : layers_) {
      float* const values = map.data.data();
      const std::size_t count = map.positions() * map.stride();
      switch (layer.kind) {
        case Layer::Kind::kConvolution:
          if (layer.down > 1) map = pack_pixels(map, layer.down);
          map = convolve(layer, convolutions_[convolution++], map, threads);
          if (layer.up > 1) map = unpack_pixels(map, layer.up);
          break;
        case Layer::Kind::kSave:
          saved.emplace_back(map.height, map.width, map.channels);
          std::copy_n(values, count, saved.back().data.data());
          break;
        case Layer::Kind::kAdd:
          for (std::size_t i = 0; i < count; ++i) values[i] += saved.back().data.data()[i];
          saved.pop_back();
          break;
        case Layer::Kind::kGdn:
        case Layer::Kind::kInverseGdn:
          normalisations_[normalisation++].apply(map, layer.kind == Layer::Kind::kInverseGdn, threads);
          break;
        case Layer::Kind::kMagnitude:
          for (std::size_t i = 0; i < count; ++i) values[i] = std::abs(values[i]);
          break;
      }
    }
    return to_features(map);
  }

 private:
  Map convolve(const Layer& layer, const nn::PackedConvolution& convolution, const Map& from,
               int threads) const {
    Map to(from.height, from.width, layer.weight_out());
    nn::Finish finish{convolution.bias()};
    if (layer.activation == Activation::kSilu) {
      finish.scale = ones_.data();
      finish.shift = zeros_.data();
      finish.limit = std::numeric_limits<float>::infinity();
    }
    const int tiles = nn::tile_count({1, from.height, from.width, convolution.in(), convolution.out()});
    const int pieces = (tiles + kTilesPerPiece - 1) / kTilesPerPiece;
    const std::size_t macs = from.positions() * 9 * convolution.in() * convolution.out();
    parallel_for(static_cast<std::size_t>(pieces), macs < kMacsWorthThreads ? 1 : threads,
                 [&](std::size_t piece) {
                   thread_local nn::AlignedBuffer scratch;
                   const int first = static_cast<int>(piece) * kTilesPerPiece;
                   convolution.run(from.height, from.width, from.data.data(), finish, to.data.data(), first,
                                   std::min(kTilesPerPiece, tiles - first),
                                   scratch.floats(nn::winograd_scratch(convolution.in(), convolution.out())));
                 });
    if (layer.activation == Activation::kRelu || layer.activation == Activation::kLeakyRelu) {
      const float slope = layer.activation == Activation::kRelu ? 0.0f : kLeak;
      float* values = to.data.data();
      for (std::size_t i = 0; i < to.positions() * to.stride(); ++i)
        values[i] = std::max(values[i], slope * values[i]);
    }
    return to;
  }

  Layers layers_;
  std::vector<nn::PackedConvolution> convolutions_;
  std::vector<Normalisation> normalisations_;
  std::vector<float> ones_, zeros_;
};

FloatNetwork::FloatNetwork(Layers layers, const model_files::SafetensorsFile& file,
                           const std::string& file_name, const nn::WinogradKernels& kernels)
    : impl_(std::make_unique<Impl>(std::move(layers), file, file_name, kernels)) {}
FloatNetwork::~FloatNetwork() = default;

Features FloatNetwork::run(const Features& input, int threads) const {
  return impl_->run(input, threads);
}

}  // namespace diffc::transform
