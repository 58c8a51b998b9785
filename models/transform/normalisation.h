// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#pragma once

#include <vector>

#include "models/transform/feature_map.h"

namespace diffc::transform {

/// Generalised divisive normalisation, y = x / sqrt(beta + gamma x^2), or its inverse (Layer::Kind::kGdn).
class Normalisation {
 public:
  /// gamma is [out, in].
  Normalisation(std::vector<float> beta, const std::vector<float>& gamma);

  /// Thread-safe; the result does not depend on the number of threads.
  void apply(FeatureMap& map, bool inverse, int threads) const;

 private:
  std::vector<float> beta_;
  std::vector<float> gamma_;  // [in, out], so that the innermost loop runs over neighbours
};

}  // namespace diffc::transform
