// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Kernel distance (KID): unbiased squared maximum mean discrepancy of feature vectors under the polynomial
// kernel (x.y / d + 1)^3 (Binkowski et al. 2018). Unlike the Frechet distance its expectation does not depend
// on the number of images.

#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace diffc {

enum class MmdEstimate {
  /// Both sets drawn independently: the cross term averages all pairs.
  kIndependent,
  /// Vector i of one set belongs to vector i of the other (original and decoded image): the cross term leaves
  /// out
  /// equal indices, as it must to stay unbiased (Gretton et al. 2012, Eq. 4). Equal sets give exactly 0.
  kPaired,
};

/// Unbiased estimate from two sets of `count` vectors of `dimension` numbers, stored one after the other.
/// Throws Error(kUsage) for fewer than two vectors or sizes that do not fit. Thread-safe.
double polynomial_mmd2(std::span<const double> x, std::span<const double> y, int count, int dimension,
                       MmdEstimate estimate);

/// Standard error of the paired estimate: twice the standard deviation of the pairs' own parts of it over the
/// square root of their number (first order of the U-statistic, Hoeffding 1948). Throws as polynomial_mmd2().
double paired_mmd2_error(std::span<const double> x, std::span<const double> y, int count, int dimension);

/// The paired estimate over a stream: the mean of polynomial_mmd2() over consecutive blocks. A last block
/// that is not full counts only if it is the only one. Not thread-safe.
class KernelDistance {
 public:
  explicit KernelDistance(int dimension, int block = 1000);

  void add(std::span<const float> x, std::span<const float> y);

  struct Result {
    double value = 0;           ///< NaN before two vectors have been added.
    double standard_error = 0;  ///< From the blocks' spread, or that of the pairs if there is one block.
    uint64_t blocks = 0;
  };
  Result result() const;

 private:
  double block_value() const;

  int dimension_, block_;
  int filled_ = 0;
  std::vector<double> x_, y_;
  uint64_t blocks_ = 0;
  double sum_ = 0, sum_squares_ = 0, first_error_ = 0;
};

}  // namespace diffc
