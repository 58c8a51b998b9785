// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Distance between pictures by what a classifier sees in them.

#pragma once

#include <ATen/ATen.h>

#include <memory>
#include <string>
#include <vector>

namespace diffc::features {

/// A network whose activations are compared. Thread-safe.
class FeatureNetwork {
 public:
  /// A TorchScript file: with a method `activations(img) -> List[Tensor]`, img float [N, 3, H, W] of 0 to
  /// 255; or SqueezeNet 1.1 with children c1, f2 to f9 and a buffer `mean` taken off its BGR input, of which
  /// the activations behind c1, f3, f5, f6, f7, f8 and f9 are used, those of LPIPS. Throws Error(kIo) or
  /// Error(kData) naming the file.
  explicit FeatureNetwork(const std::string& path, at::Device device = at::kCPU);
  ~FeatureNetwork();

  /// Of pictures [N, 3, H, W] in [-1/2, 1/2] on the network's device, differentiable.
  std::vector<at::Tensor> activations(const at::Tensor& pictures) const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

/// LPIPS without its learned weights (Zhang et al., "The unreasonable effectiveness of deep features as a
/// perceptual metric", CVPR 2018, Eq. 1 with w = 1): activations are scaled to length 1 at every position;
/// the squared distance, averaged over positions, pictures and layers. In [0, 4], differentiable in `a`.
at::Tensor perceptual_distance(const FeatureNetwork& network, const at::Tensor& a, const at::Tensor& b);

}  // namespace diffc::features
