// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "plugins/gaussian/shaped_denoiser.h"

#include <algorithm>

#include "codec/base/error.h"
#include "codec/bits/portable_math.h"

namespace diffc::gaussian {

namespace {

/// Samples as they are, with their posterior variances.
class ShapedResidual : public ResidualModel {
 public:
  explicit ShapedResidual(std::shared_ptr<const ShapedTile> tile) : tile_(std::move(tile)) {}
  void forward(std::span<const float> in, std::span<float> out) const override {
    std::copy(in.begin(), in.end(), out.begin());
  }
  void inverse(std::span<const float> in, std::span<float> out) const override {
    std::copy(in.begin(), in.end(), out.begin());
  }
  void log2_power(NoiseLevel level, std::span<int16_t> log2_q3) const override {
    const int64_t eta2 = log2_eta2_q16(level);
    std::transform(tile_->log2_lambda.begin(), tile_->log2_lambda.end(), log2_q3.begin(),
                   [eta2](int32_t lambda) { return q16_to_q3(log2_posterior_q16(lambda, eta2)); });
  }

 private:
  std::shared_ptr<const ShapedTile> tile_;
};

}  // namespace

ShapedDenoiser::ShapedDenoiser(const Spectrum& spectrum, const std::string& id, NoiseSetting setting,
                               NoiseLevel last, int height, int width)
    : height_(height),
      width_(width),
      mean_(static_cast<float>(spectrum.mean)),
      tiles_(make_tiles(height, width)) {
  for (const Tile& tile : tiles_) {
    auto& size = sizes_[{tile.height, tile.width}];
    if (!size) size = std::make_shared<const ShapedTile>(spectrum, setting, last, tile.height, tile.width);
  }
  info_.id = id;
  info_.name = "gaussian, shaped noise";
  info_.channels = spectrum.channels;
  // An eighth of the standard deviation of a component that nothing is told of, so that samplers draw it.
  info_.eta_min = static_cast<float>(eta_of_level(last) / 512);
  info_.eta_max = 1e6f;
}

template <class Use>
void ShapedDenoiser::for_tiles(std::span<float> picture, Use use) const {
  std::vector<float> in, out;
  for (const Tile& tile : tiles_) {
    in.resize(std::size_t(tile.height) * tile.width * info_.channels);
    out.resize(in.size());
    gather(picture, width_, info_.channels, tile, in);
    use(tile_of(tile), in, out);
    scatter(out, width_, info_.channels, tile, picture);
  }
}

void ShapedDenoiser::to_components(std::span<float> picture) const {
  for_tiles(picture, [&](const ShapedTile& tile, std::vector<float>& in, std::vector<float>& out) {
    for (float& v : in) v -= mean_;
    tile.dct.forward(in, out);
    for (std::size_t i = 0; i < out.size(); ++i) out[i] /= tile.unit[i];
  });
}

void ShapedDenoiser::to_pixels(std::span<float> picture) const {
  for_tiles(picture, [&](const ShapedTile& tile, std::vector<float>& in, std::vector<float>& out) {
    for (std::size_t i = 0; i < in.size(); ++i) in[i] *= tile.unit[i];
    tile.dct.inverse(in, out);
    for (float& v : out) v += mean_;
  });
}

void ShapedDenoiser::evaluate(int batch, int height, int width, std::span<const float> y,
                              std::span<const float> eta, std::span<float> xhat) const {
  const std::size_t size = std::size_t(height) * width * info_.channels;
  if (width != width_ || height != height_ || y.size() != size * batch || xhat.size() != y.size())
    throw Error(ErrorKind::kUsage, "shaped noise: a picture of another size was expected");
  std::copy(y.begin(), y.end(), xhat.begin());
  for (int b = 0; b < batch; ++b) {
    const float eta2 = eta[b] * eta[b];
    for_tiles(xhat.subspan(b * size, size),
              [&](const ShapedTile& tile, std::vector<float>& in, std::vector<float>& out) {
                for (std::size_t i = 0; i < in.size(); ++i)
                  out[i] = in[i] * (tile.lambda[i] / (tile.lambda[i] + eta2));
              });
  }
}

std::unique_ptr<ResidualModel> ShapedDenoiser::residual_model(int height, int width) const {
  return std::make_unique<ShapedResidual>(sizes_.at({height, width}));
}

}  // namespace diffc::gaussian
