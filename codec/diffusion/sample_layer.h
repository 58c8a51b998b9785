// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// The lossless end of a chain: the samples themselves, given the estimate at the finest noise level
// (codec/FORMAT.md, "Samples").
//
// The two ends' estimates differ in their last digits, and a code must not. Each sample's estimate is reduced
// to a half grey level; where it lies so near to an edge that the other end might take the half beyond it,
// the sender says which.

#pragma once

#include <optional>
#include <span>

#include "codec/base/image.h"
#include "codec/bits/range_coder.h"

namespace diffc {

/// How far the estimates of the two ends may be apart, in grey levels.
inline constexpr double kEstimateTolerance = 1.0 / 512;

/// xhat: as many floats as the image has samples, on the scale of codec/base/image.h.
void write_samples(const Image& image, std::span<const float> xhat, RangeEncoder& coder);

/// The inverse, nothing if the bytes do not determine all samples. Throws Error(kData) if they are not those
/// that were written: the estimate is farther from the sender's than kEstimateTolerance, or the file is
/// damaged.
std::optional<Image> read_samples(int width, int height, int channels, std::span<const float> xhat,
                                  RangeDecoder& coder);

}  // namespace diffc
