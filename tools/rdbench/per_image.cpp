// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "tools/rdbench/per_image.h"

#include "codec/metrics/distortion.h"

namespace diffc::rdbench {

void PerImage::add(const ImageRecord& record) {
  if (images_ == kMost || !record.error.empty()) return;
  ++images_;
  psnr_.resize(record.points.size());
  for (std::size_t p = 0; p < record.points.size(); ++p) {
    const PointRecord& point = record.points[p];
    const bool good = point.error.empty();
    psnr_[p].push_back(static_cast<float>(good ? diffc::capped_psnr(point.mse) : kUnknown));
  }
}

}  // namespace diffc::rdbench
