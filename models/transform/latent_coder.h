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

struct LatentCode {
  std::vector<uint8_t> payload;
  double bits = 0;  ///< Entropy of the symbols under the model, by their tables.
};

/// Codes y = step * symbol + mean, to the nearest symbol. Throws Error(kData) if y is not finite.
LatentCode encode_latents(const TransformModel& model, const Features& y, const Symbols& z, int step,
                          int threads);

/// The latents as a decoder has them. Throws Error(kTruncated) if the payload ends too early, Error(kData) if
/// it cannot be one.
Features decode_latents(const TransformModel& model, std::span<const uint8_t> payload, int width, int height,
                        int step, int threads);

}  // namespace diffc::transform
