// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Gaussian mixtures as text, for codecs: variances are powers of 2^(1/8), so that everything a message's
// layout depends on is the same on every machine.

#pragma once

#include <string>
#include <string_view>

#include "models/r2d2/gaussian_mixture.h"

namespace diffc::r2d2 {

/// "r2d2-mixture 1 DIMENSIONS COMPONENTS", then for every component its weight, mean, 8 log2 variances, and
/// basis.
std::string format_mixture(const GaussianMixture& mixture);

/// Throws Error(kData) for text that format_mixture() does not write.
GaussianMixture parse_mixture(std::string_view text);

/// The shipped mixture of 4x4 grey patches with values in [0, 1) (plugins/r2d2/README.md).
const GaussianMixture& patch_mixture();

/// Hex SHA-256 of its text.
const std::string& patch_mixture_id();

}  // namespace diffc::r2d2
