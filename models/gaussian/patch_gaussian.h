// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// A Gaussian over image patches: mean and covariance in its eigenbasis, fitted to a data set or read from a
// file.
//
//   PatchFit fit({.height = 16, .width = 16, .channels = 1});
//   for (const Image& image : images) fit.add(image);
//   PatchGaussian gaussian = fit.finish();
//   gaussian.save("patches.gauss");

#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "codec/base/image.h"

namespace diffc::gaussian {

struct PatchShape {
  int height = 16;
  int width = 16;
  int channels =
      1;  ///< 1 (colour images are reduced to Rec. 601 grey) or 3 (grey ones have three equal channels).
  int dimensions() const { return height * width * channels; }
  bool operator==(const PatchShape&) const = default;
};

/// N(mean, U diag(lambda) U^T) over patches, samples interleaved, on the scale of codec/base/image.h.
struct PatchGaussian {
  PatchShape shape;
  std::vector<float> mean;
  std::vector<int32_t> log2_lambda;  ///< 2^-16 octave (codec/bits/portable_math.h), descending.
  std::vector<float> basis;          ///< Row k is eigenvector k: dimensions x dimensions.

  std::vector<double> eigenvalues() const;
  /// Covariance of a part of the patch (`keep` = sample numbers in it) as a dense matrix: the marginal.
  std::vector<double> covariance(const std::vector<int>& keep) const;

  /// Hex SHA-256 of the content.
  std::string id() const;

  /// One versioned file (models/gaussian/README.md). load() checks every size, that all numbers are finite
  /// and that the basis is orthonormal; it throws Error(kIo) or Error(kData) naming the file.
  void save(const std::string& path) const;
  static PatchGaussian load(const std::string& path);
  /// True if the file starts as one of ours.
  static bool recognises(const std::string& path);
};

/// Eigendecomposition of a covariance. Eigenvalues below `floor` are raised to it.
PatchGaussian make_patch_gaussian(const PatchShape& shape, const std::vector<double>& mean,
                                  const std::vector<double>& covariance, double floor);

}  // namespace diffc::gaussian
