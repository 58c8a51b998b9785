// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Variant (b) of the image sampler: every patch of a reconstruction is moved along the probability flow of a
// controller that Algorithm 1 has trained on patches, and patches that overlap are averaged.

#pragma once

#include <span>
#include <vector>

#include "codec/diffusion/samplers.h"
#include "models/r2d2/trained_controller.h"

namespace diffc::r2d2 {

struct PatchPushOptions {
  double epsilon = 0;  ///< Noise variance to remove from every sample, > 0.
  int stride = 1;      ///< Distance of patches; the side of a patch is one grid without overlap.
  int threads = 1;     ///< Never changes the result.
};

/// Moves an image of height x width x channels interleaved floats, in place. The controller's patches are
/// squares of RGB (3 side^2 dimensions) or grey samples (side^2). Grey images go through an RGB controller as
/// three equal channels: on their common direction, noise of variance epsilon in every sample is noise of
/// variance 3 epsilon. Images smaller than a patch are continued by their border. Throws Error(kUnsupported)
/// for colour images and a grey controller, Error(kUsage) for options out of range, Error(kData) for a
/// controller that is not of square patches.
void push_patches(const TrainedController& controller, int height, int width, int channels,
                  const PatchPushOptions& options, std::span<float> x, const Progress& progress = {});

/// reconstruct_flow() followed by push_patches(). Of options.epsilon, that of the law, the flow has taken
/// eta_min^2.
std::vector<float> reconstruct_r2d2_patch(const ImageDenoiser& denoiser, const TrainedController& controller,
                                          int height, int width, int channels, std::span<const float> y,
                                          double eta, int flow_steps, PatchPushOptions options,
                                          const Progress& progress = {});

}  // namespace diffc::r2d2
