// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// The exact denoiser of pictures cut into independent Gaussian blocks with full covariance.

#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "codec/denoiser/denoiser.h"
#include "models/gaussian/patch_gaussian.h"

namespace diffc::gaussian {

/// xhat = mean + U diag(lambda / (lambda + eta^2)) U^T (y - mean) in every block. Blocks lie on a grid from
/// the top left; those cut by the right and bottom edges have the marginal covariance of their part, so any
/// picture size works, also one smaller than a block. Thread-safe.
class BlockGaussianDenoiser : public Denoiser {
 public:
  explicit BlockGaussianDenoiser(PatchGaussian gaussian, std::string name = "gaussian blocks");
  ~BlockGaussianDenoiser() override;

  const DenoiserInfo& info() const override { return info_; }
  const PatchGaussian& gaussian() const { return gaussian_; }

  void evaluate(int batch, int height, int width, std::span<const float> y, std::span<const float> eta,
                std::span<float> xhat) const override;

  /// Coefficients of a picture are those of its blocks, one block after the other.
  std::unique_ptr<ResidualModel> residual_model(int height, int width) const override;

  /// Eigenvalues of a picture of this size in the order of the coefficients.
  std::vector<double> eigenvalues(int height, int width) const;

 private:
  struct Block;   // eigenbasis of a whole or cut block
  struct Layout;  // where the blocks of a picture lie
  class Residual;

  std::shared_ptr<const Block> block(int height, int width) const;
  Layout layout(int height, int width) const;

  PatchGaussian gaussian_;
  DenoiserInfo info_;
  mutable std::mutex mutex_;
  mutable std::map<std::pair<int, int>, std::shared_ptr<const Block>> blocks_;
};

}  // namespace diffc::gaussian
