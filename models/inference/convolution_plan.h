// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// 3x3 convolutions of one image as oneDNN primitives. All activations have the blocked layout.

#pragma once

#include <dnnl.hpp>
#include <memory>
#include <span>
#include <vector>

#include "models/inference/channel_blocks.h"

namespace diffc::nn {

const dnnl::engine& cpu_engine();

struct ConvolutionShape {
  int in, out;  ///< Channels, whole blocks.
  int height, width;
  bool winograd;    ///< Otherwise direct.
  bool accumulate;  ///< Adds to what the output holds.
};

/// A primitive for the number of OpenMP threads of the calling thread. Thread-safe to run.
class ConvolutionPlan {
 public:
  explicit ConvolutionPlan(const ConvolutionShape& shape);

  const dnnl::memory::desc& weights_layout() const { return weights_; }
  size_t scratch_bytes() const { return scratch_.get_size(); }
  void run(const float* x, const dnnl::memory& weights, const dnnl::memory& bias, float* y,
           void* scratch) const;

 private:
  dnnl::memory::desc source_, weights_, target_, scratch_;
  dnnl::convolution_forward convolution_;
};

/// Weights and bias of one convolution, in every layout that has been asked for. Thread-safe.
class ConvolutionWeights {
 public:
  /// weights are [out, in, 3, 3].
  ConvolutionWeights(int in, int out, std::span<const float> weights, std::span<const float> bias);
  ConvolutionWeights(ConvolutionWeights&&) noexcept;
  ~ConvolutionWeights();

  dnnl::memory in_layout(const dnnl::memory::desc& layout) const;
  const dnnl::memory& bias() const { return bias_; }

 private:
  struct Layouts;
  dnnl::memory plain_, bias_;
  std::unique_ptr<Layouts> layouts_;
};

}  // namespace diffc::nn
