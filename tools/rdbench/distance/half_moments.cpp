// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "tools/rdbench/distance/half_moments.h"

#include <limits>

namespace diffc {

namespace {

constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();

bool enough(const HalfMoments& moments) {
  return moments.half(0).count() >= 2 && moments.half(1).count() >= 2;
}

}  // namespace

FeatureMoments HalfMoments::all() const {
  FeatureMoments sum = halves_[0];
  sum.merge(halves_[1]);
  return sum;
}

DisjointReference::DisjointReference(const HalfMoments& originals) : floor_(kUnknown) {
  if (!enough(originals)) return;
  for (int k = 0; k < 2; ++k) halves_[static_cast<std::size_t>(k)].emplace(originals.half(k));
  floor_ = halves_[0]->distance(originals.half(1));
}

double DisjointReference::distance(const HalfMoments& decoded) const {
  if (!halves_[0] || !enough(decoded)) return kUnknown;
  return (halves_[0]->distance(decoded.half(1)) + halves_[1]->distance(decoded.half(0))) / 2;
}

}  // namespace diffc
