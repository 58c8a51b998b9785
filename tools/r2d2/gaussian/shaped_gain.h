// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// What noise shaped by frequency would gain on photographs: a diffusion model's errors, measured by colour
// and frequency at a noise level, are those of a Gaussian source as that model sees it, and for Gaussians
// DiffC-A* and DiffC-F* are known (Theis et al. 2022, Eqs. 13 and 15).

#pragma once

#include <vector>

#include "codec/denoiser/residual_model.h"

namespace diffc::gaussian {

struct ShapedGain {
  double eta = 0;
  double bits = 0;                 ///< Per dimension: I[X; X + eta U] of the Gaussian.
  double measured = 0;             ///< Squared error of the model per dimension, as in its table.
  double ancestral = 0, flow = 0;  ///< Gain at equal bits, dB.
};

/// One row for every level of the table, from high noise to low, for pictures of one block of 64x64. A band
/// whose error is w at noise eta has the variance w eta^2 / (eta^2 - w) of a Gaussian; where w >= eta^2, as
/// tables may say at much noise, it is taken for 1024 eta^2. The conditional law of a photograph is no
/// Gaussian of one spectrum: what a model knows of a place, and what would have to be learnt for another
/// noise, is not in it.
std::vector<ShapedGain> shaped_gains(const BandTable& table);

}  // namespace diffc::gaussian
