// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#pragma once

#include "codec/base/codec_model.h"
#include "codec/base/image.h"
#include "models/transform/frequency_table.h"
#include "models/transform/grid.h"

namespace diffc::transform {

/// The sizes of a model.
struct LatentShape {
  int latents = 0;        ///< Channels of y.
  int hyper_latents = 0;  ///< Channels of z.
  int down = 1;           ///< Sides of a picture over those of y.
  int hyper_down = 1;     ///< Sides of y over those of z.
  int fraction_bits = 0;  ///< Of the means.

  /// The sides of a picture are extended to multiples of this.
  int multiple() const { return down * hyper_down; }
};

/// A mean and scale hyperprior (Minnen, Balle and Toderici, "Joint autoregressive and hierarchical priors for
/// learned image compression", NeurIPS 2018, without context model). All functions are thread-safe.
class TransformModel : public CodecModel {
 public:
  virtual const LatentShape& shape() const = 0;
  /// About how many bytes the networks hold at most for a picture of this size.
  virtual double working_memory(int width, int height) const = 0;

  /// y of an RGB picture of any size, which is extended to a multiple of shape().multiple() by repeating its
  /// border. Throws Error(kData) if the model gives numbers that are not finite.
  virtual Features analysis(const Image& image, int threads) const = 0;
  /// The picture of this size, cut out of what the latents y hold.
  virtual Image synthesis(const Features& y, int width, int height, int threads) const = 0;
  /// Symbols of z, rounded. Throws as analysis().
  virtual Symbols hyper_analysis(const Features& y, int threads) const = 0;

  /// What z says of y.
  struct Prior {
    Symbols mean;   ///< Times 2^fraction_bits.
    Symbols scale;  ///< Indices of normal_tables() for a quantisation step of 1, not limited.
  };
  /// For any z that hyper_analysis() may give, the same on every machine.
  virtual Prior hyper_synthesis(const Symbols& z, int threads) const = 0;

  /// Of channel c of z.
  virtual const FrequencyTable& hyper_table(int c) const = 0;

  /// Grids of y and z for a picture of this size.
  Features latents_for(int width, int height) const;
  Symbols hyper_latents_for(int width, int height) const;
};

}  // namespace diffc::transform
