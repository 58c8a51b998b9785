// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// The exact denoiser of independent Gaussian components: a source in the coordinates of its principal
// components.

#pragma once

#include <vector>

#include "codec/denoiser/denoiser.h"

namespace diffc::gaussian {

/// A picture of one channel whose rows are independent draws of the source and whose column k is component k:
/// N(0, lambda_k). Lets the chain and the samplers of images run on a source that is given by its spectrum
/// only. Thread-safe.
class ComponentDenoiser : public Denoiser {
 public:
  /// Zero eigenvalues are allowed. eta_min is where samplers end.
  ComponentDenoiser(std::vector<double> lambda, double eta_min);

  const DenoiserInfo& info() const override { return info_; }
  /// Throws Error(kUsage) unless width is the number of components.
  void evaluate(int batch, int height, int width, std::span<const float> y, std::span<const float> eta,
                std::span<float> xhat) const override;

 private:
  std::vector<float> lambda_;
  DenoiserInfo info_;
};

}  // namespace diffc::gaussian
