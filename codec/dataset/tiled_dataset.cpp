// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Mosaics cut into tiles.

#include <fmt/format.h>

#include <algorithm>
#include <mutex>
#include <vector>

#include "codec/dataset/dataset_parts.h"

namespace diffc::io {
namespace {

class TiledDataset : public Dataset {
 public:
  TiledDataset(std::unique_ptr<Dataset> whole, int tile, const std::string& path,
               const PictureReader& pictures)
      : whole_(std::move(whole)), tile_(tile) {
    std::vector<std::string> small;
    for (size_t source = 0; source < whole_->size(); ++source) {
      const Image image = whole_->image(source);
      if (std::min(image.width, image.height) < tile) small.push_back(whole_->name(source));
      for (int y = 0; y + tile <= image.height; y += tile) {
        for (int x = 0; x + tile <= image.width; x += tile) places_.push_back({source, x, y});
      }
    }
    tell_left_out(pictures, path, "image", small, fmt::format("smaller than {} pixels", tile));
  }

  size_t size() const override { return places_.size(); }

  std::string name(size_t index) const override {
    const Place& place = places_.at(index);
    return fmt::format("{}#{},{}", whole_->name(place.source), place.y / tile_, place.x / tile_);
  }

  Image image(size_t index) const override {
    const Place& place = places_.at(index);
    const std::lock_guard lock(mutex_);
    if (last_source_ != place.source) {
      last_ = whole_->image(place.source);
      last_source_ = place.source;
    }
    Image cut(tile_, tile_, last_.channels);
    const size_t row = static_cast<size_t>(tile_) * last_.channels;
    for (int y = 0; y < tile_; ++y) {
      const size_t from = (static_cast<size_t>(place.y + y) * last_.width + place.x) * last_.channels;
      std::copy_n(last_.pixels.data() + from, row, cut.pixels.data() + y * row);
    }
    return cut;
  }

 private:
  struct Place {
    size_t source;
    int x, y;
  };
  std::unique_ptr<Dataset> whole_;
  int tile_;
  std::vector<Place> places_;
  mutable std::mutex mutex_;
  mutable size_t last_source_ = SIZE_MAX;
  mutable Image last_;
};

}  // namespace

std::unique_ptr<Dataset> cut_tiles(std::unique_ptr<Dataset> whole, int tile, const std::string& path,
                                   const PictureReader& pictures) {
  return std::make_unique<TiledDataset>(std::move(whole), tile, path, pictures);
}

}  // namespace diffc::io
