// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Frechet distances of reconstructions to originals of *other* images. The distance to the same images
// rewards fidelity, and at few images it is mostly bias; an independent set has the bias too, but what
// pictures of perfect realism would have of it can be told: the distance of the originals of one half to
// those of the other.

#pragma once

#include <array>
#include <optional>

#include "tools/rdbench/distance/frechet.h"

namespace diffc {

/// Moments of the images of even and of odd index. Not thread-safe.
class HalfMoments {
 public:
  explicit HalfMoments(int dimension) : halves_{FeatureMoments(dimension), FeatureMoments(dimension)} {}

  void add(uint64_t index, std::span<const float> features) { halves_[index % 2].add(features); }

  uint64_t count() const { return halves_[0].count() + halves_[1].count(); }
  const FeatureMoments& half(int k) const { return halves_[static_cast<std::size_t>(k)]; }
  FeatureMoments all() const;

 private:
  std::array<FeatureMoments, 2> halves_;
};

/// Distances to the halves of a set of originals.
class DisjointReference {
 public:
  /// Nothing is told below two images a half. Throws as FrechetReference.
  explicit DisjointReference(const HalfMoments& originals);

  /// Mean of the distances of even reconstructions to odd originals and the other way round; NaN if unknown.
  double distance(const HalfMoments& decoded) const;

  /// That of originals: perfect realism.
  double floor() const { return floor_; }

 private:
  std::array<std::optional<FrechetReference>, 2> halves_;
  double floor_;
};

}  // namespace diffc
