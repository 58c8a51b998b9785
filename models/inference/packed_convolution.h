// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#pragma once

#include <span>

#include "models/inference/aligned_buffer.h"
#include "models/inference/convolution_kernels.h"

namespace diffc::nn {

constexpr int kChannelBlock = 16;
/// Channels filled up to whole blocks.
constexpr int filled(int channels) {
  return (channels + kChannelBlock - 1) / kChannelBlock * kChannelBlock;
}

/// Weights and bias of a 3x3 convolution as one version of the kernels wants them; channels are filled up
/// with zeros. Thread-safe once made.
class PackedConvolution {
 public:
  /// weights are [out, in, 3, 3], bias [out].
  PackedConvolution(const ConvolutionKernels& kernels, int in, int out, std::span<const float> weights,
                    std::span<const float> bias);

  int in() const { return in_; }  ///< Filled up, like out().
  int out() const { return out_; }
  const float* bias() const { return bias_.data(); }

  /// Tiles first to first + count - 1 of one image; see ConvolutionKernels::convolve.
  void run(int height, int width, const float* x, const Finish& finish, float* y, int first, int count,
           float* scratch) const {
    kernels_->convolve({1, height, width, in_, out_}, x, weights_.data(), finish, y, first, count, scratch);
  }

 private:
  const ConvolutionKernels* kernels_;
  int in_, out_;
  AlignedBuffer weights_, bias_;
};

}  // namespace diffc::nn
