// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// 3x3 convolutions in float by Winograd's minimal filtering F(4x4, 3x3) (Lavin and Gray, CVPR 2016), through
// oneDNN, in the three directions that training needs. Knows no LibTorch, whose headers bring a oneDNN of
// their own.

#pragma once

#include <compare>
#include <cstdint>
#include <memory>

namespace diffc::nn {

/// Sizes of one convolution with stride 1 and zero padding 1; `in` and `out` are multiples of 16.
struct ConvolutionShape {
  int64_t images, in, out, height, width;
  auto operator<=>(const ConvolutionShape&) const = default;
};

/// The convolutions of one shape. Images are N, C/16, H, W, 16; weights O, I, 3, 3; all float and contiguous.
/// Functions are thread-safe. oneDNN's threads spin while they wait, which stops everything as soon as
/// another program wants the processor: make and call this with one OpenMP thread, on several images at once.
class WinogradConvolution {
 public:
  /// Whether this processor has the method (AVX-512 today).
  static bool available();

  explicit WinogradConvolution(const ConvolutionShape& shape);
  ~WinogradConvolution();

  void forward(const float* x, const float* weight, const float* bias, float* y) const;
  void backward_data(const float* dy, const float* weight, float* dx) const;
  void backward_weights(const float* x, const float* dy, float* d_weight, float* d_bias) const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace diffc::nn
