// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// The orthonormal basis of a band table (codec/FORMAT.md, "Transform").

#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "codec/base/public.h"

namespace diffc DIFFC_PUBLIC {

class BlockDct;

/// The basis of a band table without the table: used to measure one. coefficient_band receives for every
/// coefficient colour * kBands + band.
class BandBasis {
 public:
  /// channels: 1 or 3.
  BandBasis(int height, int width, int channels);
  void forward(std::span<const float> pixels, std::span<float> coefficients) const;
  void inverse(std::span<const float> coefficients, std::span<float> pixels) const;
  std::span<const uint16_t> coefficient_band() const { return coefficient_band_; }

 private:
  struct Axis {
    int start;  // first sample
    std::shared_ptr<const BlockDct> dct;
  };
  static std::vector<Axis> make_axes(int length);
  void apply(std::span<const float> in, std::span<float> out, bool inverse) const;
  void vertical(std::span<const float> in, std::span<float> out, bool inverse) const;
  void horizontal(std::span<float> samples, bool inverse) const;
  int height_, width_, channels_;
  std::vector<Axis> rows_, columns_;
  std::array<float, 9> mix_forward_, mix_inverse_;  // colours to opponent colours and back
  std::vector<uint16_t> coefficient_band_;
};

}  // namespace diffc
