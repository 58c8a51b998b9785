// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/transform/float_network.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "codec/base/parallel.h"
#include "models/inference/network_parameters.h"
#include "models/inference/packed_convolution.h"
#include "models/transform/feature_map.h"
#include "models/transform/normalisation.h"
#include "models/transform/pixel_order.h"

namespace diffc::transform {
namespace {

constexpr float kLeak = 0.01f;
constexpr int kTilesPerPiece = 2 * nn::kTileGroup;
constexpr std::size_t kMacsWorthThreads = 50'000'000;

}  // namespace

class FloatNetwork::Impl {
 public:
  Impl(Layers layers, const model_files::SafetensorsFile& file, const std::string& file_name,
       const nn::ConvolutionKernels& kernels)
      : layers_(std::move(layers)) {
    const nn::NetworkParameters parameters(file, file_name);
    int widest = 1;
    for (const Layer& layer : layers_) {
      if (layer.kind == Layer::Kind::kGdn || layer.kind == Layer::Kind::kInverseGdn)
        normalisations_.emplace_back(parameters.floats(layer.name + ".beta", {layer.out}),
                                     parameters.floats(layer.name + ".gamma", {layer.out, layer.out}));
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
    FeatureMap map = from_features(input);
    std::vector<FeatureMap> saved;
    std::size_t convolution = 0, normalisation = 0;
    for (const Layer& layer : layers_) {
      float* const values = map.data.data();
      const std::size_t count = map.size();
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
  FeatureMap convolve(const Layer& layer, const nn::PackedConvolution& convolution, const FeatureMap& from,
                      int threads) const {
    FeatureMap to(from.height, from.width, layer.weight_out());
    nn::Finish finish{convolution.bias()};
    if (layer.activation == Activation::kSilu) {
      finish.scale = ones_.data();
      finish.shift = zeros_.data();
      finish.limit = std::numeric_limits<float>::infinity();
    }
    const int tiles = nn::tile_count({1, from.height, from.width, convolution.in(), convolution.out()});
    const int pieces = (tiles + kTilesPerPiece - 1) / kTilesPerPiece;
    const std::size_t macs = from.positions() * 9 * convolution.in() * convolution.out();
    parallel_for(
        static_cast<std::size_t>(pieces), macs < kMacsWorthThreads ? 1 : threads, [&](std::size_t piece) {
          thread_local nn::AlignedBuffer scratch;
          const int first = static_cast<int>(piece) * kTilesPerPiece;
          convolution.run(from.height, from.width, from.data.data(), finish, to.data.data(), first,
                          std::min(kTilesPerPiece, tiles - first),
                          scratch.floats(nn::convolution_scratch(convolution.in(), convolution.out())));
        });
    if (layer.activation == Activation::kRelu || layer.activation == Activation::kLeakyRelu) {
      const float slope = layer.activation == Activation::kRelu ? 0.0f : kLeak;
      float* values = to.data.data();
      for (std::size_t i = 0; i < to.size(); ++i) values[i] = std::max(values[i], slope * values[i]);
    }
    return to;
  }

  Layers layers_;
  std::vector<nn::PackedConvolution> convolutions_;
  std::vector<Normalisation> normalisations_;
  std::vector<float> ones_, zeros_;
};

FloatNetwork::FloatNetwork(Layers layers, const model_files::SafetensorsFile& file,
                           const std::string& file_name, const nn::ConvolutionKernels& kernels)
    : impl_(std::make_unique<Impl>(std::move(layers), file, file_name, kernels)) {}
FloatNetwork::~FloatNetwork() = default;

Features FloatNetwork::run(const Features& input, int threads) const {
  return impl_->run(input, threads);
}

}  // namespace diffc::transform
