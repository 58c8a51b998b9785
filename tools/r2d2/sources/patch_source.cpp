// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/base/error.h"
#include "tools/r2d2/sources/data_sources.h"

namespace diffc::r2d2 {
namespace {

constexpr int kPatch = 4;

class PatchSource : public Source {
 public:
  PatchSource(const NpyArray& a, bool held_out) : height_(a.shape[1]), width_(a.shape[2]) {
    const std::size_t test = a.shape[0] / 10, area = height_ * width_;
    const std::size_t first = held_out ? a.shape[0] - test : 0,
                      last = held_out ? a.shape[0] : a.shape[0] - test;
    images_ = last - first;
    pixels_.assign(a.values.begin() + first * area, a.values.begin() + last * area);
  }

  std::string name() const override { return "patches"; }
  int dimensions() const override { return kPatch * kPatch; }

  void sample(Philox& rng, std::span<double> x) const override {
    for (std::size_t at = 0; at + kPatch * kPatch <= x.size();) {
      const std::size_t image = rng.below(static_cast<uint32_t>(images_));
      const std::size_t row = rng.below(static_cast<uint32_t>(height_ - kPatch + 1));
      const std::size_t column = rng.below(static_cast<uint32_t>(width_ - kPatch + 1));
      for (int i = 0; i < kPatch; ++i)
        for (int j = 0; j < kPatch; ++j)
          x[at++] = (pixels_[(image * height_ + row + i) * width_ + column + j] + rng.uniform()) / 256;
    }
  }

 private:
  std::size_t height_, width_, images_ = 0;
  std::vector<uint8_t> pixels_;
};

}  // namespace

std::unique_ptr<Source> make_patch_source(const std::string& npy_path, bool held_out) {
  if (npy_path.empty())
    throw Error(ErrorKind::kUsage, "source patches needs a file of grey images", "give --data IMAGES.npy");
  const NpyArray array = read_npy(npy_path);
  if (array.shape.size() != 3 || array.shape[0] < 10 || array.shape[1] < kPatch || array.shape[2] < kPatch)
    throw Error(ErrorKind::kData, npy_path + ": not an array of grey images [N,H,W] with N >= 10, H, W >= 4");
  return std::make_unique<PatchSource>(array, held_out);
}

}  // namespace diffc::r2d2
