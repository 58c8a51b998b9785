// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Estimates of the tiles of a picture, of any kind, and how large their errors are.

#pragma once

#include <memory>
#include <span>
#include <vector>

#include "codec/base/noise_level.h"
#include "codec/base/public.h"
#include "codec/diffusion/linear_estimate.h"
#include "codec/diffusion/tile.h"

namespace diffc DIFFC_PUBLIC {

/// Immutable, thread-safe.
class TileEstimator {
 public:
  TileEstimator(std::span<const Tile> tiles, int channels);

  const SpectrumBasis& basis(std::size_t tile) const { return *bases_[tile]; }

  /// The estimate of a tile at noise eta from its y; `network` holds the model's estimate of it where
  /// estimate.needs_network(). May write over `network`.
  void evaluate(std::size_t tile, const TileEstimate& estimate, std::span<const float> y, double eta,
                std::span<const float> network, std::span<float> out) const;

  /// Expected squared coefficients of x - estimate at gains of 0, 8 log2 units; `network` gives those of the
  /// model's estimate.
  void log2_power(std::size_t tile, const TileEstimate& estimate, NoiseLevel level,
                  const ResidualModel& network, std::span<int16_t> log2_q3) const;

 private:
  std::vector<Tile> tiles_;
  int channels_;
  std::vector<std::shared_ptr<const SpectrumBasis>> bases_;  // of each tile
};

}  // namespace diffc
