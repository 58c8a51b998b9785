// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// What the versions of the inner loops of 3x3 convolutions have in common. Images are [N, H, W, C] in float,
// padded by zeros; channels come in multiples of 16.

#pragma once

#include <cstddef>

namespace diffc::nn {

struct ConvolutionShape {
  int images, height, width, in, out;
};

/// Tiles of 4x4 outputs, numbered by image, row and column.
inline int tile_count(const ConvolutionShape& s) {
  return s.images * ((s.height + 3) / 4) * ((s.width + 3) / 4);
}
/// Tiles that are computed together: what is kept of them stays in the second-level cache. Better than a call
/// for each are calls for several groups.
constexpr int kTileGroup = 32;

/// What becomes of the sums of a convolution: y = f(sums + bias + addend), f(v) = v or, where there is a
/// scale, silu(clamp(scale v + shift, -limit, limit)).
struct Finish {
  const float* bias = nullptr;    ///< A value for each output channel.
  const float* addend = nullptr;  ///< Like y, and may be y.
  const float* scale = nullptr;   ///< A value for each output channel; so is shift.
  const float* shift = nullptr;
  float limit = 0;
};

/// All functions are thread-safe. How tiles are dealt to calls changes no output.
struct ConvolutionKernels {
  /// Turns taps [9, in, out] into weights, in memory of packed_floats().
  void (*pack)(const float* taps, int in, int out, float* packed);

  /// Outputs of tiles first to first + count - 1.
  void (*convolve)(const ConvolutionShape& shape, const float* x, const float* packed, const Finish& finish,
                   float* y, int first, int count, float* scratch);
};

/// Points where the transformed tiles of Winograd's method are multiplied; no version needs more memory.
constexpr int kWinogradPoints = 36;
constexpr std::size_t packed_floats(int in, int out) {
  return std::size_t{kWinogradPoints} * in * out;
}
/// Floats of scratch memory that one call needs, aligned to 64 bytes like all other memory.
constexpr std::size_t convolution_scratch(int in, int out) {
  return std::size_t{2} * (kWinogradPoints + 1) * (std::size_t{kTileGroup} * (in > out ? in : out) + 16);
}

}  // namespace diffc::nn
