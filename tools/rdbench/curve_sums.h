// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Averages of rate and PSNR over the images that several points share, so that curves are compared over the
// same images whatever failed where.

#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "tools/rdbench/bdrate.h"

namespace diffc::rdbench {

/// Streamed: images are summed up in one group for each set of points that failed, which are few.
class CurveSums {
 public:
  /// `replicates` of the bootstrap, 0 for none.
  CurveSums(std::size_t points, int replicates);

  /// Adds an image: what it gave at each point, nothing where it failed; and its weights in the replicates.
  void add(const std::vector<std::optional<RatePoint>>& image, const std::vector<uint8_t>& weights);

  struct Averages {
    uint64_t images = 0;                             ///< That worked at all of the points.
    std::vector<RatePoint> mean;                     ///< In the order of the points; empty without images.
    std::vector<std::vector<RatePoint>> replicates;  ///< The same for each, empty where no image is drawn.
  };
  /// `points`: indices of points.
  Averages averages(const std::vector<int>& points) const;

 private:
  struct Sum {
    double bpp = 0, psnr = 0;
    std::vector<double> weighted_bpp, weighted_psnr;  // per replicate
  };
  struct Group {
    uint64_t images = 0;
    std::vector<double> weight;  // per replicate
    std::vector<Sum> points;     // of those that worked
  };

  std::size_t points_;
  int replicates_;
  std::map<std::vector<bool>, Group> groups_;  // by which points failed
};

}  // namespace diffc::rdbench
