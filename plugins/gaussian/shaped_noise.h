// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Noise of another strength for every component of a Gaussian: DiffC-A* and DiffC-F* (Theis et al. 2022, Eqs.
// 13 and 15). A component divided by its noise has the noise of every other one, so the chain of one noise
// level sends it (codec/FORMAT.md, "Codec gaussian-shaped").

#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "codec/base/noise_level.h"
#include "models/gaussian/fast_dct.h"
#include "models/gaussian/spectrum.h"

namespace diffc::gaussian {

/// Numbers are those of files.
enum class NoiseShape : uint8_t {
  kIsotropic = 0,     ///< DiffC: variance theta for all.
  kWaterFilling = 1,  ///< A*: lambda theta / (lambda - theta), and nothing is told of lambda <= theta.
  kFlowOptimal =
      2,  ///< F*: lambda (1 - alpha^2) / alpha^2, alpha = (sqrt(lambda^2 + theta^2) - theta) / lambda.
};
inline constexpr std::array<std::string_view, 3> kShapeNames = {"isotropic", "ancestral", "flow"};

/// Variance of a component's noise, at most 2^12 lambda: that much tells next to nothing (0.0002 bits), and
/// samplers need no case of their own. IEEE operations only.
double noise_variance(NoiseShape shape, double lambda, double theta);

struct NoiseSetting {
  NoiseShape shape = NoiseShape::kFlowOptimal;
  NoiseLevel level = 0;  ///< theta = eta^2 of this level.
};

/// A tile's components on the scale of the chain, where the last level has their noise.
struct ShapedTile {
  ShapedTile(const Spectrum& spectrum, NoiseSetting setting, NoiseLevel last, int height, int width);

  ImageDct dct;
  std::vector<int32_t>
      log2_lambda;  ///< Of a component on that scale, in 2^-16 octave: the same on all machines.
  std::vector<float> lambda, unit;  ///< The same variance; what one of that scale is of the component.
};

}  // namespace diffc::gaussian
