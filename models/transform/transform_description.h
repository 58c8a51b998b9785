// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "models/files/safetensors.h"
#include "models/transform/layer.h"

namespace diffc::transform {

/// What the file of a transform model says beside its tensors, under the same keys as that of a denoiser
/// (models/files/model_id.h), with "kind": "transform".
struct TransformDescription {
  std::string name;        ///< For people; not part of the id.
  int latents = 0;         ///< Channels of y.
  int hyper_latents = 0;   ///< Channels of z.
  Layers analysis;         ///< RGB, each sample in [black, black + 1], to y.
  Layers synthesis;        ///< y to RGB.
  Layers hyper_analysis;   ///< y to z.
  Layers hyper_synthesis;  ///< z to the means of y, then their scales, both times 2^fraction_bits.
  float black = -0.5f;     ///< Samples of level 0; those of 255 are larger by 1.
  int fraction_bits = 6;
  /// Scales are standard deviations instead of indices of normal_tables().
  bool linear_scales = false;
  nlohmann::json training;  ///< What is known about its making, or null; not part of the id.

  /// The sides of a picture must be multiples of this.
  int multiple() const { return resampling_of(analysis).down * resampling_of(hyper_analysis).down; }
};

/// Whether the metadata say that this is one.
bool is_transform(const std::map<std::string, std::string>& metadata);

/// Throws Error(kData) naming `file_name`.
TransformDescription read_transform_description(const model_files::SafetensorsFile& file,
                                                const std::string& file_name);
void write_transform_description(const TransformDescription& description, model_files::SafetensorsFile& file);

}  // namespace diffc::transform
