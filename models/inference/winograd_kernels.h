// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// The inner loops of 3x3 convolutions by Winograd's minimal filtering F(4x4, 3x3) (Lavin and Gray, CVPR 2016,
// section 4.3), compiled for several instruction sets and chosen at run time. Images are [N, H, W, C] in
// float, padded by zeros; channels come in multiples of 16.

#pragma once

#include <cstddef>
#include <span>

namespace diffc::nn {

struct ConvolutionShape {
  int images, height, width, in, out;
};

/// Tiles of 4x4 outputs, numbered by image, row and column.
inline int tile_count(const ConvolutionShape& s) {
  return s.images * ((s.height + 3) / 4) * ((s.width + 3) / 4);
}

/// Points where the transformed tiles are multiplied.
constexpr int kWinogradPoints = 36;
/// Tiles that are computed together: what is kept of them between the transforms stays in the second-level
/// cache. Better than a call for each are calls for several groups.
constexpr int kWinogradGroup = 32;

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
struct WinogradKernels {
  const char* name;

  /// Transforms taps [9, in, out] into weights of the size that packed_floats() gives.
  void (*pack)(const float* taps, int in, int out, float* packed);

  /// Outputs of tiles first to first + count - 1.
  void (*convolve)(const ConvolutionShape& shape, const float* x, const float* packed, const Finish& finish,
                   float* y, int first, int count, float* scratch);

  /// Adds to sums [36, in, out] what these tiles contribute to the gradient of the weights, given the
  /// gradient dy of the outputs.
  void (*add_gradient)(const ConvolutionShape& shape, const float* x, const float* dy, int first, int count,
                       float* scratch, float* sums);

  /// The gradient of taps [9, in, out] from complete sums.
  void (*finish_gradient)(const float* sums, int in, int out, float* d_taps);
};

constexpr std::size_t packed_floats(int in, int out) {
  return std::size_t{kWinogradPoints} * in * out;
}
/// Floats of scratch memory that one call needs, aligned to 64 bytes like all other memory.
constexpr std::size_t winograd_scratch(int in, int out) {
  return std::size_t{2} * (kWinogradPoints + 1) * (std::size_t{kWinogradGroup} * (in > out ? in : out) + 16);
}

/// All versions that this processor can run, the fastest last.
std::span<const WinogradKernels* const> winograd_kernel_versions();

/// The version named by the environment variable DIFFC_ARITHMETIC, or the fastest. Throws Error(kUsage) for a
/// name that is unknown here.
const WinogradKernels& winograd_kernels();

extern const WinogradKernels kPortableWinograd;
#if defined(__x86_64__)
extern const WinogradKernels kAvx2Winograd;
extern const WinogradKernels kAvx512Winograd;
#endif

}  // namespace diffc::nn
