// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/diffusion/tile_estimator.h"

#include <algorithm>

#include "codec/bits/portable_math.h"
#include "codec/diffusion/noise_ball.h"
#include "codec/diffusion/palette.h"
#include "codec/diffusion/step_prior.h"

namespace diffc {

TileEstimator::TileEstimator(std::span<const Tile> tiles, int channels)
    : tiles_(tiles.begin(), tiles.end()), channels_(channels) {
  for (std::size_t k = 0; k < tiles_.size(); ++k) {
    std::size_t same = 0;
    while (tiles_[same].height != tiles_[k].height || tiles_[same].width != tiles_[k].width) ++same;
    if (same < k) {
      bases_.push_back(bases_[same]);
      continue;
    }
    bases_.push_back(std::make_shared<SpectrumBasis>(tiles_[k].height, tiles_[k].width, channels));
  }
}

void TileEstimator::evaluate(std::size_t tile, const TileEstimate& estimate, std::span<const float> y,
                             double eta, std::span<const float> network, std::span<float> out) const {
  if (estimate.needs_network()) {
    std::copy(network.begin(), network.end(), out.begin());
    project_to_noise_ball(y, eta, tiles_[tile].height, tiles_[tile].width, channels_, out);
  }
  switch (estimate.kind) {
    case EstimateKind::kNetwork:
      break;
    case EstimateKind::kHalf: {
      std::vector<float> linear(y.size());
      linear_estimate(basis(tile), *estimate.spectrum, eta, y, linear);
      for (std::size_t i = 0; i < out.size(); ++i) out[i] = 0.5f * (out[i] + linear[i]);
      break;
    }
    case EstimateKind::kLinear:
      linear_estimate(basis(tile), *estimate.spectrum, eta, y, out);
      break;
    case EstimateKind::kObservation:
      std::copy(y.begin(), y.end(), out.begin());
      break;
    case EstimateKind::kPalette:
      palette_estimate(*estimate.palette, eta, y, out);
      break;
  }
  clamp_to_pixels(out);
}

void TileEstimator::log2_power(std::size_t tile, const TileEstimate& estimate, NoiseLevel level,
                               const ResidualModel& network, std::span<int16_t> log2_q3) const {
  const int64_t log2_eta2 = log2_eta2_q16(level);
  switch (estimate.kind) {
    case EstimateKind::kNetwork:
    case EstimateKind::kHalf:
      return network.log2_power(level, log2_q3);
    case EstimateKind::kLinear:
      return linear_residual_power(basis(tile), *estimate.spectrum, level, log2_q3);
    case EstimateKind::kObservation:
      std::fill(log2_q3.begin(), log2_q3.end(), q16_to_q3(log2_eta2));
      return;
    case EstimateKind::kPalette: {
      // Pixels of unit power, seen through the noise.
      const int16_t power = q16_to_q3(log2_posterior_q16(0, log2_eta2));
      std::fill(log2_q3.begin(), log2_q3.end(), estimate.exact() ? kNoPower : power);
      return;
    }
  }
}

}  // namespace diffc
