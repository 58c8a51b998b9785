// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// The diffusion model as the codec sees it: the posterior mean of an image under Gaussian noise.

#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "codec/base/codec_model.h"
#include "codec/base/public.h"
#include "codec/denoiser/residual_model.h"
#include "codec/denoiser/side_weights.h"

namespace diffc DIFFC_PUBLIC {

struct DenoiserInfo {
  std::string id;            ///< Hex SHA-256 of the model's canonical content, 64 digits.
  std::string name;          ///< For people: "diffc-base", ...
  int channels = 3;          ///< Colour channels of the images it was made for: 1 or 3.
  int size_multiple = 1;     ///< evaluate() wants width and height divisible by this.
  int receptive_radius = 0;  ///< Output depends on inputs at most this many pixels away; 0 = on all of them.
  float eta_min = 0.01f;     ///< Noise levels it was trained for, y = x + eta u.
  float eta_max = 30.0f;
  BandTable bands;  ///< Residual power, or empty (codec/denoiser/residual_model.h).
  /// From high to low levels, the last one for all levels below too; empty = the usual ones.
  std::vector<SideWeights> side_weights = {};
};

/// xhat(y, eta) = E[x | y] for y = x + eta u, u ~ N(0, I), x in [-1, 1] (scale of codec/base/image.h).
/// Implementations are deterministic, and thread-safe: evaluate() may run in several threads at once.
class Denoiser : public CodecModel {
 public:
  virtual const DenoiserInfo& info() const = 0;
  const std::string& id() const final { return info().id; }
  const std::string& name() const final { return info().name; }

  /// Evaluates a batch. y and xhat hold batch * height * width * channels floats, samples interleaved (NHWC);
  /// eta holds one noise level per batch item, inside [eta_min, eta_max]; height and width are multiples of
  /// info().size_multiple. Throws Error for sizes it cannot handle.
  virtual void evaluate(int batch, int height, int width, std::span<const float> y,
                        std::span<const float> eta, std::span<float> xhat) const = 0;

  /// Covariance model of x - xhat for images of this size, or null if the model has none (steps are then
  /// coded with an isotropic prior). The default builds it from info().bands.
  virtual std::unique_ptr<ResidualModel> residual_model(int height, int width) const;

  /// This model with an evaluate() that rounds no more coarsely than float, or null if its own does not.
  virtual std::shared_ptr<const Denoiser> finer() const { return nullptr; }
};

using DenoiserPtr = std::shared_ptr<const Denoiser>;

/// For what two machines must agree on to a fraction of a grey level: files without loss, or asked for with
/// little.
inline DenoiserPtr exact(const DenoiserPtr& denoiser) {
  DenoiserPtr finer = denoiser->finer();
  return finer ? finer : denoiser;
}

}  // namespace diffc
