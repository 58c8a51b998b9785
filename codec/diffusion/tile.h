// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Tiles: the parts of an image that get messages of their own.

#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "codec/base/public.h"
#include "codec/denoiser/image_denoiser.h"
#include "codec/denoiser/residual_model.h"

namespace diffc DIFFC_PUBLIC {

inline constexpr int kTileSize = 256;

struct Tile {
  int y, x, height, width;
};

/// Tiles of an image in raster order.
std::vector<Tile> make_tiles(int height, int width);

/// The first tile of the size that tile k has.
std::size_t first_of_size(std::span<const Tile> tiles, std::size_t k);

/// The samples of one tile of an image with `channels` interleaved channels, `image_width` samples wide.
void gather(std::span<const float> image, int image_width, int channels, const Tile& tile,
            std::span<float> out);
void scatter(std::span<const float> in, int image_width, int channels, const Tile& tile,
             std::span<float> image);

/// Residual models by tile size. Immutable, thread-safe.
class ResidualModels {
 public:
  enum class Use {
    kNone,    ///< Samples are coded as they are.
    kModel,   ///< Where the denoiser has one.
    kAlways,  ///< Where it has none, the basis of band tables with a power of 1.
  };
  ResidualModels(const ImageDenoiser& denoiser, std::span<const Tile> tiles, int channels, Use use);

  /// The model for a tile's size, or null.
  const ResidualModel* get(const Tile& tile) const;

 private:
  struct Entry {
    int height, width;
    std::unique_ptr<ResidualModel> model;
  };
  const Entry* find(const Tile& tile) const;
  std::vector<Entry> entries_;
};

}  // namespace diffc
