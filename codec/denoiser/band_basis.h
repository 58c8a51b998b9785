// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// The orthonormal basis of a band table (codec/FORMAT.md, "Transform").

#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "codec/base/public.h"

namespace diffc DIFFC_PUBLIC {

/// The basis of a band table without the table: used to measure one. coefficient_band receives for every
/// coefficient colour * kBands + band.
class BandBasis {
 public:
  BandBasis(int height, int width, int channels);
  void forward(std::span<const float> pixels, std::span<float> coefficients) const;
  void inverse(std::span<const float> coefficients, std::span<float> pixels) const;
  std::span<const uint16_t> coefficient_band() const { return coefficient_band_; }

 private:
  struct Axis {
    int block;                      // length of this block
    int start;                      // first sample
    std::vector<float> matrix;      // block x block, row k = basis function k
    std::vector<float> transposed;  // of matrix
  };
  static std::vector<Axis> make_axes(int length);
  void apply(std::span<const float> in, std::span<float> out, bool inverse) const;
  int height_, width_, channels_;
  std::vector<Axis> rows_, columns_;
  std::vector<float> colour_;  // channels x channels
  std::vector<uint16_t> coefficient_band_;
};

}  // namespace diffc
