// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// What bounds any estimate of x, whatever made it: the range of pixels and the noise between x and y. Both
// sets are convex and hold x, so that moving an estimate into them never takes it farther from x.

#pragma once

#include <span>

#include "codec/base/public.h"

namespace diffc DIFFC_PUBLIC {

/// Puts samples into the range of pixels.
void clamp_to_pixels(std::span<float> x);

/// Moves an estimate of height x width x channels samples, block by block of 16x16 pixels, towards y until
/// its squared distance of the n samples of a block is at most n eta^2 (1 + 4 sqrt(2 / n)): |y - x|^2 exceeds
/// that in about one of 12 000 full RGB blocks, and a posterior mean is nearer to y than x is. An estimate
/// with a sample that is not finite becomes y.
void project_to_noise_ball(std::span<const float> y, double eta, int height, int width, int channels,
                           std::span<float> estimate);

}  // namespace diffc
