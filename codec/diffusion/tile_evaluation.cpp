// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/diffusion/tile_evaluation.h"

#include <algorithm>

#include "codec/bits/portable_math.h"
#include "codec/diffusion/noise_ball.h"
#include "codec/diffusion/palette.h"

namespace diffc {

TileBases::TileBases(std::span<const Tile> tiles, int channels)
    : tiles_(tiles.begin(), tiles.end()), channels_(channels) {
  for (std::size_t k = 0; k < tiles_.size(); ++k) {
    const std::size_t first = first_of_size(tiles_, k);
    bases_.push_back(first < k
                         ? bases_[first]
                         : std::make_shared<SpectrumBasis>(tiles_[k].height, tiles_[k].width, channels));
  }
}

ClassPower residual_power(const TileEstimate& estimate, NoiseLevel level) {
  if (estimate.kind == EstimateKind::kLinear) return linear_residual_power(*estimate.spectrum, level);
  const int64_t log2_eta2 = log2_eta2_q16(level);
  ClassPower power;
  // A palette's pixels have unit power, seen through the noise.
  power.fill(estimate.exact()                              ? kNoPower
             : estimate.kind == EstimateKind::kObservation ? q16_to_q3(log2_eta2)
                                                           : q16_to_q3(log2_posterior_q16(0, log2_eta2)));
  return power;
}

TileEvaluation::TileEvaluation(const TileBases& bases, std::size_t tile, std::span<const float> y, double eta,
                               std::span<const float> network)
    : bases_(bases), tile_(tile), y_(y), eta_(eta), network_(network) {}

const std::vector<float>& TileEvaluation::projected() {
  if (projected_.empty()) {
    projected_.assign(network_.begin(), network_.end());
    const Tile& tile = bases_.tile(tile_);
    project_to_noise_ball(y_, eta_, tile.height, tile.width, bases_.channels(), projected_);
  }
  return projected_;
}

const std::vector<float>& TileEvaluation::linear(const BandSpectrum& spectrum) {
  if (linear_.empty()) {
    linear_.resize(y_.size());
    linear_estimate(bases_.basis(tile_), spectrum, eta_, y_, linear_);
  }
  return linear_;
}

void TileEvaluation::evaluate(const TileEstimate& estimate, std::span<float> out) {
  switch (estimate.kind) {
    case EstimateKind::kNetwork:
      std::copy(projected().begin(), projected().end(), out.begin());
      break;
    case EstimateKind::kHalf:
      std::transform(projected().begin(), projected().end(), linear(*estimate.spectrum).begin(), out.begin(),
                     [](float a, float b) { return 0.5f * (a + b); });
      break;
    case EstimateKind::kLinear:
      std::copy(linear(*estimate.spectrum).begin(), linear(*estimate.spectrum).end(), out.begin());
      break;
    case EstimateKind::kObservation:
      std::copy(y_.begin(), y_.end(), out.begin());
      break;
    case EstimateKind::kPalette:
      palette_estimate(*estimate.palette, eta_, y_, out);
      break;
  }
  clamp_to_pixels(out);
}

}  // namespace diffc
