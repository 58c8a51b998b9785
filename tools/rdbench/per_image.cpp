// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "tools/rdbench/per_image.h"

#include "codec/metrics/distortion.h"

namespace diffc::rdbench {

void PerImage::add(const ImageRecord& record) {
  if (images_ == kMost || !record.error.empty()) return;
  ++images_;
  bpp_.resize(record.points.size());
  psnr_.resize(record.points.size());
  const double pixels = static_cast<double>(record.width) * record.height;
  for (std::size_t p = 0; p < record.points.size(); ++p) {
    const PointRecord& point = record.points[p];
    const bool good = point.error.empty();
    bpp_[p].push_back(static_cast<float>(good ? 8 * point.bytes / pixels : kUnknown));
    psnr_[p].push_back(static_cast<float>(good ? diffc::capped_psnr(point.mse) : kUnknown));
  }
}

}  // namespace diffc::rdbench
