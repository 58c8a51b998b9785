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

/// What tiles have in common: sizes, and the bases of their spectra. Immutable, thread-safe.
class TileBases {
 public:
  TileBases(std::span<const Tile> tiles, int channels);

  const SpectrumBasis& basis(std::size_t tile) const { return *bases_[tile]; }
  const Tile& tile(std::size_t k) const { return tiles_[k]; }
  int channels() const { return channels_; }

 private:
  std::vector<Tile> tiles_;
  int channels_;
  std::vector<std::shared_ptr<const SpectrumBasis>> bases_;  // of each tile
};

/// Expected squared coefficients of x - estimate at gains of 0, for an estimate that needs no network.
ClassPower residual_power(const TileEstimate& estimate, NoiseLevel level);

/// The estimates of a tile at noise eta from its y. What several of them are made of is computed once. Not
/// thread-safe.
class TileEvaluation {
 public:
  /// `network` holds the model's estimate where one is asked for that needs it. Everything must outlive this.
  TileEvaluation(const TileBases& bases, std::size_t tile, std::span<const float> y, double eta,
                 std::span<const float> network);

  /// Estimates that need a spectrum must all bring the same.
  void evaluate(const TileEstimate& estimate, std::span<float> out);

 private:
  const std::vector<float>& projected();
  const std::vector<float>& linear(const BandSpectrum& spectrum);

  const TileBases& bases_;
  std::size_t tile_;
  std::span<const float> y_;
  double eta_;
  std::span<const float> network_;
  std::vector<float> projected_, linear_;  // empty until asked for
};

}  // namespace diffc
