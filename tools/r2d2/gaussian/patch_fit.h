// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Fits a Gaussian to the patches of images.

#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "models/gaussian/patch_gaussian.h"

namespace diffc::gaussian {

struct PatchFitOptions {
  PatchShape shape;
  int stride = 0;  ///< Distance between patches; 0 = one patch (they do not overlap).
  /// No direction is given less variance than the rounding to 8 bits has, (2/256)^2 / 12: a singular
  /// covariance becomes regular.
  double eigenvalue_floor = 4.0 / (256.0 * 256.0 * 12.0);
  /// Shrinkage towards the scaled identity, in [0, 1]; negative = 0 with at least two patches per dimension,
  /// otherwise the intensity of Ledoit and Wolf (J. Multivariate Analysis 88, 2004).
  double shrinkage = -1;
};

struct PatchFitReport {
  uint64_t patches = 0;
  uint64_t small_images = 0;  ///< Images smaller than a patch, left out.
  double shrinkage = 0;       ///< What was used.
  int floored = 0;            ///< Eigenvalues raised to the floor.
};

/// Collects second moments. Not thread-safe.
class PatchFit {
 public:
  /// Throws Error(kUsage) for shapes outside 1..64 samples a side or more than 4096 dimensions.
  explicit PatchFit(const PatchFitOptions& options);

  void add(const Image& image);
  /// One patch of shape.dimensions() samples on the scale [-1, 1].
  void add_patch(std::span<const double> patch);

  /// Throws Error(kData) if fewer than two patches were added: nothing can be fitted to them.
  PatchGaussian finish(PatchFitReport* report = nullptr);

 private:
  static constexpr int kBatch = 8;
  void flush();

  PatchFitOptions options_;
  int n_;
  uint64_t count_ = 0, small_images_ = 0;
  double fourth_ = 0;  // sum of |x - origin|^4
  std::vector<double> sum_, outer_, batch_;
  int in_batch_ = 0;
};

/// Samples of the patch at (top, left), converted to the shape's channels.
void extract_patch(const Image& image, const PatchShape& shape, int top, int left, std::span<double> patch);

}  // namespace diffc::gaussian
