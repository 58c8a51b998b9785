// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/transform/normalisation.h"

#include <algorithm>
#include <cmath>

#include "codec/base/parallel.h"

namespace diffc::transform {

Normalisation::Normalisation(std::vector<float> beta, const std::vector<float>& gamma)
    : beta_(std::move(beta)), gamma_(gamma.size()) {
  const std::size_t n = beta_.size();
  for (std::size_t o = 0; o < n; ++o)
    for (std::size_t i = 0; i < n; ++i) gamma_[i * n + o] = gamma[o * n + i];
}

void Normalisation::apply(FeatureMap& map, bool inverse, int threads) const {
  const std::size_t n = beta_.size();
  parallel_for(static_cast<std::size_t>(map.height), threads, [&](std::size_t row) {
    std::vector<float> norms(n);
    for (int x = 0; x < map.width; ++x) {
      float* values = map.at(static_cast<int>(row), x);
      std::copy(beta_.begin(), beta_.end(), norms.begin());
      for (std::size_t i = 0; i < n; ++i) {
        const float square = values[i] * values[i];
        for (std::size_t o = 0; o < n; ++o) norms[o] += square * gamma_[i * n + o];
      }
      for (std::size_t o = 0; o < n; ++o) {
        const float root = std::sqrt(std::max(norms[o], 1e-12f));
        values[o] = inverse ? values[o] * root : values[o] / root;
      }
    }
  });
}

}  // namespace diffc::transform
