// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Latents into bytes: z by its tables, then y, of which z says means and scales. What decides how a symbol is
// read are integers, so that a file decodes alike on every machine and under every arithmetic.

#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "models/transform/transform_model.h"

namespace diffc::transform {

/// Quantisation step of y: 2^(s/8), s in [-kLargestStep, kLargestStep].
inline constexpr int kLargestStep = 64;

/// What a picture is coded as, whatever the step.
struct Latents {
  Features y;
  Symbols z;
  TransformModel::Prior prior;  ///< Of y, given z.
};

/// Throws Error(kData) if the model gives numbers that are not finite.
Latents latents_of(const TransformModel& model, const Image& image, int threads);

struct LatentCode {
  std::vector<uint8_t> payload;
  double bits = 0;  ///< Entropy of the symbols under the model, by their tables.
};

/// Codes y = step * symbol + mean, to the nearest symbol.
LatentCode encode_latents(const TransformModel& model, const Latents& latents, int step);

/// y as decode_latents() will have it.
Features quantised(const TransformModel& model, const Latents& latents, int step);

/// The latents as a decoder has them. Throws Error(kTruncated) if the payload ends too early, Error(kData) if
/// it cannot be one.
Features decode_latents(const TransformModel& model, std::span<const uint8_t> payload, int width, int height,
                        int step, int threads);

}  // namespace diffc::transform
