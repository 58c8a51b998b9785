// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// What a batch is made of, drawn on the host: small numbers that a device makes the batch from.

#pragma once

#include <cstdint>
#include <vector>

#include "models/train/train_config.h"

namespace diffc::train {

/// A picture, or a reduced version of one, in an array of pixels.
struct PictureLevel {
  int width = 0, height = 0;
  int64_t start = 0;  ///< Of its first pixel.
};

/// Where the pictures are. Immutable while plans are drawn.
struct PictureIndex {
  struct Source {
    double weight = 1, min_eta = 0;  ///< As of SourceSpec.
    /// The versions of picture i, by falling size, are those from first[i] up to first[i + 1]; one more than
    /// there are pictures.
    std::vector<int64_t> first = {0};
  };
  int crop = 0;
  std::vector<Source> sources;
  std::vector<PictureLevel> levels;
  int64_t synthetic_start = 0, synthetic_count = 0;  ///< Pictures of crop x crop, one after the other.
};

/// Pixel (r, c) of example i is pixel start[i] + r row_step[i] + c column_step[i] of the array.
struct CropPlan {
  std::vector<int64_t> start, row_step, column_step;
};

struct BatchPlan : CropPlan {
  std::vector<double> gamma;     ///< By example, as all of the following.
  std::vector<float> eta;        ///< eta_of_gamma(gamma).
  std::vector<int64_t> grained;  ///< Examples that get grain,
  std::vector<float> grain;      ///< and each one's standard deviation of either part of it.
  uint64_t device_seed = 0;      ///< Of what is drawn on the device.
};

/// The batch of this step: the same levels as make_batch() of a single worker draws, pictures by the same law
/// up to the steps of the pyramid, synthetic ones from the pool. Follows from the arguments alone.
/// Thread-safe.
BatchPlan plan_batch(const TrainConfig& config, const PictureIndex& index, int64_t step);

/// `count` crops that teach the noise level eta, without synthetic pictures. Throws Error(kUsage) if there
/// are none.
CropPlan plan_crops(const PictureIndex& index, double eta, int count, uint64_t seed);

}  // namespace diffc::train
