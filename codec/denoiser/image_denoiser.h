// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// A Denoiser fitted to one image: any size, grey through an RGB model, any noise level.

#pragma once

#include <memory>
#include <span>
#include <vector>

#include "codec/base/public.h"
#include "codec/denoiser/denoiser.h"
#include "codec/denoiser/estimate_guard.h"

namespace diffc DIFFC_PUBLIC {

/// Evaluates E[x | y] for images of one size. Sizes that the model cannot take are padded by reflection.
/// Noise levels above the model's range are brought to its upper end by scaling y, and what the model says of
/// the scaled picture is taken as it is: with xhat = 0 there, all that is sent above eta_max would cost 1.7
/// nats for a picture of imagenet64_eval (the mean; 4.8 at most), so a better estimate could not save a
/// thousandth of a file. Below its range, its lower end is used.
///
/// A grey image x with an RGB model: at noise eta, three channels with independent noise sqrt(3) eta average
/// to noise eta. So the model gets y + sqrt(3) eta (n_c - mean n) with n from a fixed key, which has exactly
/// that law, and the mean of its three channels is the estimate.
///
/// A guard, where a file has one, has the last word on every estimate.
///
/// Thread-safe.
class ImageDenoiser {
 public:
  /// channels is that of the image; throws Error(kUnsupported) for colour images with a grey model.
  ImageDenoiser(DenoiserPtr denoiser, int height, int width, int channels, EstimateGuardPtr guard = nullptr);

  /// y and xhat: height * width * channels floats. Throws Error(kData) with the model and the noise level if
  /// the model's estimate is not finite, and what Denoiser::evaluate() throws.
  void evaluate(std::span<const float> y, double eta, std::span<float> xhat) const;

  /// Lowest noise level the model was trained for, on the scale of this image's own noise.
  double eta_min() const;

  /// DenoiserInfo::side_weights of the model.
  std::span<const SideWeights> side_weights() const { return denoiser_->info().side_weights; }

  /// Covariance model of x - xhat for a part of the image of this size, or null.
  std::unique_ptr<ResidualModel> residual_model(int height, int width) const;

 private:
  bool grey_through_rgb() const { return channels_ == 1 && denoiser_->info().channels == 3; }
  void evaluate_model(std::span<const float> y, double eta, std::span<float> xhat) const;
  void evaluate_padded(std::span<const float> y, double eta, std::span<float> xhat) const;
  void check_finite(std::span<const float> xhat, double eta) const;
  DenoiserPtr denoiser_;
  int height_, width_, channels_;
  EstimateGuardPtr guard_;
};

}  // namespace diffc
