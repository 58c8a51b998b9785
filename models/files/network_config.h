// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Shape of a denoising network, as written into the model file.

#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <vector>

namespace diffc::nn {

/// A run of residual blocks at one resolution.
struct StageConfig {
  int scale = 2;    ///< Pixels of the image per position, each way (space-to-depth factor); a power of two.
  int width = 64;   ///< Channels of the residual stream.
  int hidden = 64;  ///< Channels between the two convolutions of a block.
  int blocks = 8;   ///< Residual blocks of two 3x3 convolutions.
};

/// The first and the last stage have the same scale. Where the scale grows, the stream is kept and added back
/// where it shrinks again.
struct NetworkConfig {
  int channels = 3;  ///< Of the image.
  std::vector<StageConfig> stages = std::vector<StageConfig>(1);
  int embedding = 64;       ///< Width of the noise-level embedding.
  float sigma_data = 0.5f;  ///< Of the preconditioning: standard deviation of x in [-1, 1].
  /// Features are clamped to [-limit, limit] before every activation, so that pictures far from what the
  /// network was trained on get bounded answers; in [1, 1000], or 0 = never.
  float limit = 0;

  /// Throws Error(kData) if the network cannot be built.
  void check() const;
  float largest_feature() const;  ///< limit, or infinity.
  int size_multiple() const;      ///< Height and width must be multiples of this.
  int receptive_radius() const;   ///< Bound in pixels, a multiple of size_multiple().
  int64_t parameters() const;
  int64_t macs(int height, int width) const;  ///< Multiplications of the convolutions in one evaluation.
};

/// Throws Error(kData) for missing or ill-typed fields.
NetworkConfig network_config_from_json(const nlohmann::json& json);
nlohmann::json to_json(const NetworkConfig& config);

}  // namespace diffc::nn
