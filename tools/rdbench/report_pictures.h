// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Pictures of the report: inside the page, or beside it if there are many, so that a browser loads those that
// are looked at.

#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tools/rdbench/summary.h"

namespace diffc::rdbench {

class PictureSources {
 public:
  /// `folder`: where files go, beside the page.
  PictureSources(const Summary& summary, std::string folder);

  /// The value of `src` for a PNG file. Throws Error(kIo).
  std::string of(const std::vector<uint8_t>& png);

 private:
  std::string folder_;
  bool embedded_;
  int written_ = 0;
};

/// Originals and reconstructions, one row a curve, its points from low to high rate: Fig. 7 of the DiffC
/// paper with all rates. Pictures have the ids "original-IMAGE" and "shot-IMAGE-POINT".
std::string strips(const Summary& summary, const std::vector<NamedCurve>& curves, PictureSources& sources);

}  // namespace diffc::rdbench
