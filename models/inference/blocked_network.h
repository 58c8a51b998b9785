// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Evaluation of a denoising network (models/nn/network.h) of one stage, without LibTorch: residual blocks in
// oneDNN's layout of 16 channels a block, 3x3 convolutions by Winograd's method (Lavin and Gray, CVPR 2016).

#pragma once

#include <memory>

#include "models/files/network_config.h"
#include "models/files/safetensors.h"

namespace diffc::nn {

class BlockedNetwork {
 public:
  /// Whether this processor (AVX-512) and this class evaluate such a network.
  static bool supports(const NetworkConfig& config);

  /// Takes the parameters from the file by name. Throws Error(kData) naming `name` for one that is missing,
  /// of another shape or not finite. supports(config) must hold.
  BlockedNetwork(const NetworkConfig& config, const model_files::SafetensorsFile& file,
                 const std::string& name);
  ~BlockedNetwork();

  /// xhat of y, height x width x channels, interleaved, multiples of the scale. Thread-safe; the result does
  /// not depend on the number of threads.
  void denoise(int height, int width, const float* y, float eta, float* xhat, int threads) const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace diffc::nn
