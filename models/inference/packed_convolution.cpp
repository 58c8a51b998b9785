// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/inference/packed_convolution.h"

#include <algorithm>
#include <vector>

namespace diffc::nn {

PackedConvolution::PackedConvolution(const ConvolutionKernels& kernels, int in, int out,
                                     std::span<const float> weights, std::span<const float> bias)
    : kernels_(&kernels), in_(filled(in)), out_(filled(out)) {
  std::vector<float> taps(size_t{9} * in_ * out_, 0.0f);
  for (int o = 0; o < out; ++o)
    for (int i = 0; i < in; ++i)
      for (int t = 0; t < 9; ++t)
        taps[(static_cast<size_t>(t) * in_ + i) * out_ + o] =
            weights[(static_cast<size_t>(o) * in + i) * 9 + t];
  kernels.pack(taps.data(), in_, out_, weights_.floats(packed_floats(in_, out_)));
  std::fill_n(bias_.floats(out_), out_, 0.0f);
  std::copy(bias.begin(), bias.end(), bias_.data());
}

}  // namespace diffc::nn
