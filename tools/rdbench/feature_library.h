// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// The shared object of feature networks, which is opened when one is asked for: it brings LibTorch.

#pragma once

#include <string>

#include "models/features/extractor.h"

namespace diffc::rdbench {

/// Throw Error(kUnsupported) without LibTorch, and what opening the file throws. The caller owns the result.
FeatureExtractor* open_features(const std::string& path);
PairDistance* open_pair_distance(const std::string& path);

}  // namespace diffc::rdbench
