// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Networks whose results must be the same on every machine, because they decide how symbols are read:
// integers throughout (Balle, Johnston and Minnen, "Integer networks for data compression with latent-
// variable models", ICLR 2019). The integers are held in doubles: below 2^53 every sum is exact in any order,
// with or without fused multiply-add, so that no kernel needs care.

#pragma once

#include <string>
#include <vector>

#include "models/files/safetensors.h"
#include "models/transform/grid.h"
#include "models/transform/layer.h"

namespace diffc::transform {

/// Largest magnitude of values between layers; larger ones are clipped.
inline constexpr int kLargestExact = 1 << 26;

/// Convolutions with integer weights, and nothing, ReLU or leaky ReLU after them:
///   y = clip(floor((w * x + b + 2^(shift-1)) / 2^shift)), negative ones times 655 / 65536, rounded down,
///   where
/// the ReLU is leaky.
class ExactNetwork {
 public:
  /// Layer k has tensors "PREFIX.k.weight" (I16 or I32), "PREFIX.k.bias" (I32 or I64) and "PREFIX.k.shift"
  /// (I32 [1], 0 to 30). Throws Error(kData) naming `file_name` if one is missing, if the network has layers
  /// of other kinds, or if a sum could leave the exact range.
  ExactNetwork(Layers layers, const model_files::SafetensorsFile& file, const std::string& file_name);

  /// Values above kLargestExact are clipped first. Thread-safe.
  Symbols run(const Symbols& input, int threads) const;

 private:
  struct Convolution {
    Layer layer;
    std::vector<double> weight;  ///< [3, 3, in, out]
    std::vector<double> bias;
    double scale = 1;  ///< 2^-shift
  };
  Symbols convolve(const Convolution& convolution, const Symbols& x, int threads) const;

  std::vector<Convolution> convolutions_;
};

}  // namespace diffc::transform
