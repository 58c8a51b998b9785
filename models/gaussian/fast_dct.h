// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Orthonormal DCT-II of any length over many signals at once.
//
// Even lengths are halved by the recursion of Lee (IEEE Trans. ASSP 32, 1984), in double precision because
// its secants amplify rounding by the length; what is odd is transformed directly. O(N log N) for powers of
// two, plus O(N m) where m is the largest odd factor. Whole images; blocks of 64: codec/denoiser/block_dct.h.

#pragma once

#include <span>
#include <vector>

namespace diffc::gaussian {

/// Immutable after construction; thread-safe.
class FastDct {
 public:
  explicit FastDct(int length);

  int length() const { return length_; }

  /// In place over data[length][lanes]; scratch has the same size.
  void forward(double* data, double* scratch, int lanes) const;
  void inverse(double* data, double* scratch, int lanes) const;

 private:
  void forward_part(int n, int level, double* x, double* scratch, int lanes) const;
  void inverse_part(int n, int level, double* x, double* scratch, int lanes) const;
  void direct(int n, bool transposed, double* x, double* scratch, int lanes) const;

  int length_;
  std::vector<std::vector<double>> secant_;  // per halving: 1 / (2 cos((2i+1) pi / 2n))
  std::vector<double> cosine_;               // of the odd rest m: cos(pi t / 2m), t < 4m
};

/// Two-dimensional DCT of an interleaved image times the orthonormal DCT over its colours (grey and two
/// opponent colours). Coefficient (i, j, c) lies where pixel (y = i, x = j) has its sample c.
class ImageDct {
 public:
  /// channels: 1 or 3.
  ImageDct(int height, int width, int channels);

  void forward(std::span<const float> pixels, std::span<float> coefficients) const;
  void inverse(std::span<const float> coefficients, std::span<float> pixels) const;

 private:
  void vertical(bool inverse, const float* in, float* out) const;
  void horizontal(bool inverse, const float* in, float* out) const;
  void mix_colours(bool inverse, double* samples, int count) const;

  int height_, width_, channels_;
  FastDct rows_, columns_;
  double colour_[3][3];
};

}  // namespace diffc::gaussian
