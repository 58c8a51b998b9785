// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#pragma once

#include <memory>
#include <string>

#include "models/files/safetensors.h"
#include "models/inference/convolution_kernels.h"
#include "models/transform/grid.h"
#include "models/transform/layer.h"

namespace diffc::transform {

/// A list of layers in float, without LibTorch. Its results differ in the last digits between arithmetics:
/// nothing that decides a symbol may depend on them.
class FloatNetwork {
 public:
  /// Takes the parameters by name, in F16 or F32. Throws Error(kData) naming `file_name` for one that is
  /// missing, of another shape or not finite.
  FloatNetwork(Layers layers, const model_files::SafetensorsFile& file, const std::string& file_name,
               const nn::ConvolutionKernels& kernels);
  ~FloatNetwork();

  /// The sides of the input are multiples of resampling_of(layers).down. Thread-safe; the result does not
  /// depend on the number of threads.
  Features run(const Features& input, int threads) const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace diffc::transform
