// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#pragma once

#include <map>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "codec/denoiser/denoiser.h"
#include "codec/diffusion/tile.h"
#include "plugins/gaussian/shaped_noise.h"

namespace diffc::gaussian {

/// The exact denoiser of a picture's components divided by their noise: an "image" whose samples are those of
/// ShapedTile, tile by tile. Immutable, thread-safe.
class ShapedDenoiser : public Denoiser {
 public:
  /// For pictures of this size alone. `id`: of the model that the spectrum is of.
  ShapedDenoiser(const Spectrum& spectrum, const std::string& id, NoiseSetting setting, NoiseLevel last,
                 int height, int width);

  const DenoiserInfo& info() const override { return info_; }
  void evaluate(int batch, int height, int width, std::span<const float> y, std::span<const float> eta,
                std::span<float> xhat) const override;
  std::unique_ptr<ResidualModel> residual_model(int height, int width) const override;

  /// From pixels to components on the chain's scale, and back, in place.
  void to_components(std::span<float> picture) const;
  void to_pixels(std::span<float> picture) const;

 private:
  const ShapedTile& tile_of(const Tile& tile) const { return *sizes_.at({tile.height, tile.width}); }
  template <class Use>
  void for_tiles(std::span<float> picture, Use use) const;

  DenoiserInfo info_;
  int height_, width_;
  float mean_;
  std::vector<Tile> tiles_;
  std::map<std::pair<int, int>, std::shared_ptr<const ShapedTile>> sizes_;
};

}  // namespace diffc::gaussian
