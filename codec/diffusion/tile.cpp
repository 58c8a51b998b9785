// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/diffusion/tile.h"

#include <algorithm>

namespace diffc {

std::vector<Tile> make_tiles(int height, int width) {
  std::vector<Tile> tiles;
  for (int y = 0; y < height; y += kTileSize)
    for (int x = 0; x < width; x += kTileSize)
      tiles.push_back({y, x, std::min(kTileSize, height - y), std::min(kTileSize, width - x)});
  return tiles;
}

std::size_t first_of_size(std::span<const Tile> tiles, std::size_t k) {
  std::size_t first = 0;
  while (tiles[first].height != tiles[k].height || tiles[first].width != tiles[k].width) ++first;
  return first;
}

void gather(std::span<const float> image, int image_width, int channels, const Tile& tile,
            std::span<float> out) {
  const std::size_t row = static_cast<std::size_t>(tile.width) * channels;
  for (int i = 0; i < tile.height; ++i)
    std::copy_n(&image[(static_cast<std::size_t>(tile.y + i) * image_width + tile.x) * channels], row,
                &out[i * row]);
}

void scatter(std::span<const float> in, int image_width, int channels, const Tile& tile,
             std::span<float> image) {
  const std::size_t row = static_cast<std::size_t>(tile.width) * channels;
  for (int i = 0; i < tile.height; ++i)
    std::copy_n(&in[i * row], row,
                &image[(static_cast<std::size_t>(tile.y + i) * image_width + tile.x) * channels]);
}

ResidualModels::ResidualModels(const ImageDenoiser& denoiser, std::span<const Tile> tiles, int channels,
                               Use use) {
  if (use == Use::kNone) return;
  for (const Tile& tile : tiles) {
    if (find(tile)) continue;
    auto model = denoiser.residual_model(tile.height, tile.width);
    if (!model && use == Use::kAlways) {
      BandTable flat{.level_step = 1, .levels = 1, .colours = channels};
      flat.log2_power_q3.assign(static_cast<std::size_t>(channels) * BandTable::kBands, 0);
      model = make_band_residual_model(flat, tile.height, tile.width);
    }
    entries_.push_back({tile.height, tile.width, std::move(model)});
  }
}

const ResidualModels::Entry* ResidualModels::find(const Tile& tile) const {
  for (const Entry& entry : entries_)
    if (entry.height == tile.height && entry.width == tile.width) return &entry;
  return nullptr;
}

const ResidualModel* ResidualModels::get(const Tile& tile) const {
  const Entry* entry = find(tile);
  return entry ? entry->model.get() : nullptr;
}

}  // namespace diffc
