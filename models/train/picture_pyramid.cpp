// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/train/picture_pyramid.h"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

namespace diffc::train {

std::vector<PictureSize> pyramid_sizes(PictureSize native, int crop) {
  std::vector<PictureSize> sizes = {native};
  for (int level = 1;; ++level) {
    const double factor = std::exp2(-0.5 * level);
    const PictureSize smaller{static_cast<int>(std::lround(native.width * factor)),
                              static_cast<int>(std::lround(native.height * factor))};
    if (std::min(smaller.width, smaller.height) < crop) return sizes;
    sizes.push_back(smaller);
  }
}

void reduce_picture(std::span<const uint8_t> from, PictureSize size, std::span<uint8_t> to,
                    PictureSize smaller) {
  const cv::Mat whole(size.height, size.width, CV_8UC3, const_cast<uint8_t*>(from.data()));
  cv::Mat reduced(smaller.height, smaller.width, CV_8UC3, to.data());
  cv::resize(whole, reduced, reduced.size(), 0, 0, cv::INTER_AREA);
}

}  // namespace diffc::train
