// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Orthonormal DCT-II of a block's length over several signals at once.

#pragma once

#include <vector>

namespace diffc {

/// An even length is halved: sums of samples at equal distance from the ends have the even coefficients,
/// differences the odd ones (Chen, Smith, Fralick, IEEE Trans. Commun. 25, 1977). What is odd is a product
/// with the matrix. Immutable, thread-safe.
class BlockDct {
 public:
  static constexpr int kLanes = 16;  ///< Signals at once.

  explicit BlockDct(int length);

  int length() const { return length_; }

  /// Basis function k of length n at sample i.
  static double basis(int n, int k, int i);

  /// in and out: length() rows of kLanes floats, aligned to 64 bytes; in is destroyed.
  void forward(float* in, float* out) const;
  void inverse(float* in, float* out) const;

  /// A product with a matrix: `size` rows from `first` give the coefficients offset, offset + stride, ...
  struct Part {
    int size, first, offset, stride;
    std::vector<float> matrix, transposed;
  };

 private:
  int length_;
  std::vector<Part> parts_;  // of the first halving first
};

}  // namespace diffc
