// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "tools/r2d2/sources/image_patches.h"

#include <utility>

#include "codec/base/error.h"

namespace diffc::r2d2 {
namespace {

class ImagePatchSource : public Source {
 public:
  ImagePatchSource(std::vector<Image> images, int side) : images_(std::move(images)), side_(side) {}

  std::string name() const override { return "colour-patches"; }
  int dimensions() const override { return 3 * side_ * side_; }

  void sample(Philox& rng, std::span<double> x) const override {
    for (std::size_t at = 0; at + dimensions() <= x.size();) {
      const Image& image = images_[rng.below(static_cast<uint32_t>(images_.size()))];
      const int top = static_cast<int>(rng.below(static_cast<uint32_t>(image.height - side_ + 1)));
      const int left = static_cast<int>(rng.below(static_cast<uint32_t>(image.width - side_ + 1)));
      const uint32_t symmetry = rng.below(8);
      for (int i = 0; i < side_; ++i)
        for (int j = 0; j < side_; ++j) {
          int row = symmetry & 1 ? side_ - 1 - i : i, column = symmetry & 2 ? side_ - 1 - j : j;
          if (symmetry & 4) std::swap(row, column);
          const std::size_t pixel = (static_cast<std::size_t>(top + row) * image.width + left + column) * 3;
          for (int c = 0; c < 3; ++c) x[at++] = (image.pixels[pixel + c] + rng.uniform()) / 128 - 1;
        }
    }
  }

 private:
  std::vector<Image> images_;
  int side_;
};

}  // namespace

std::unique_ptr<Source> make_image_patch_source(std::vector<Image> images, int side) {
  if (images.empty()) throw Error(ErrorKind::kData, "colour-patches: there are no images");
  for (const Image& image : images)
    if (image.channels != 3 || image.width < side || image.height < side)
      throw Error(ErrorKind::kData, "colour-patches: an image is grey or smaller than a patch",
                  "give RGB images, see --tile");
  return std::make_unique<ImagePatchSource>(std::move(images), side);
}

}  // namespace diffc::r2d2
