// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Fractal value noise from an integer hash: the same values on every machine.

#pragma once

#include <cmath>
#include <cstdint>

namespace diffc::sample {

/// Uniform in [0, 1) for a lattice point.
inline double lattice(int64_t x, int64_t y, uint32_t seed) {
  uint64_t h =
      static_cast<uint64_t>(x) * 0x9E3779B97F4A7C15u ^ static_cast<uint64_t>(y) * 0xC2B2AE3D27D4EB4Fu ^ seed;
  h = (h ^ (h >> 30)) * 0xBF58476D1CE4E5B9u;
  h = (h ^ (h >> 27)) * 0x94D049BB133111EBu;
  return static_cast<double>((h ^ (h >> 31)) >> 11) * 0x1p-53;
}

/// Smooth noise of wavelength about 2, values in [0, 1).
inline double value_noise(double x, double y, uint32_t seed) {
  const double fx = std::floor(x), fy = std::floor(y);
  const auto ix = static_cast<int64_t>(fx), iy = static_cast<int64_t>(fy);
  const double u = x - fx, v = y - fy;
  const double a = u * u * u * (u * (6 * u - 15) + 10), b = v * v * v * (v * (6 * v - 15) + 10);
  const double top = std::lerp(lattice(ix, iy, seed), lattice(ix + 1, iy, seed), a);
  const double bottom = std::lerp(lattice(ix, iy + 1, seed), lattice(ix + 1, iy + 1, seed), a);
  return std::lerp(top, bottom, b);
}

/// Sum of `octaves` noises, each of half the wavelength and `gain` times the strength of the one before;
/// about [0, 1].
inline double fractal(double x, double y, int octaves, double gain, uint32_t seed) {
  double sum = 0, weight = 0, strength = 1;
  for (int k = 0; k < octaves; ++k) {
    sum += strength * value_noise(x, y, seed + static_cast<uint32_t>(k));
    weight += strength;
    strength *= gain;
    // A turn between octaves hides the lattice.
    const double turned = 1.6 * x - 1.2 * y;
    y = 1.2 * x + 1.6 * y;
    x = turned;
  }
  return sum / weight;
}

}  // namespace diffc::sample
