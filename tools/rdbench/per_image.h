// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstdint>
#include <vector>

#include "tools/rdbench/record.h"

namespace diffc::rdbench {

/// PSNR of single images, for the histograms of the report: of the first kMost of them, so that
/// memory stays bounded.
class PerImage {
 public:
  static constexpr uint64_t kMost = 5000;

  void add(const ImageRecord& record);

  uint64_t images() const { return images_; }
  /// By point, then by image; NaN where the point failed.
  const std::vector<std::vector<float>>& psnr() const { return psnr_; }

 private:
  uint64_t images_ = 0;
  std::vector<std::vector<float>> psnr_;
};

}  // namespace diffc::rdbench
