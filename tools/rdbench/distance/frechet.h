// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Frechet distance between two sets of feature vectors, from streamed means and covariances.
//
//   FeatureMoments reference(2048), decoded(2048);
//   for (...) { reference.add(features_of_original); decoded.add(features_of_decoded); }
//   double fd = FrechetReference(reference).distance(decoded);

#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace diffc {

/// Mean and covariance of a stream of vectors in double precision; no vector is kept beyond a block of 64.
/// Vectors enter in blocks, so the result depends on their order only by rounding, and not at all on how
/// calls to add() cut the stream. Not thread-safe.
class FeatureMoments {
 public:
  explicit FeatureMoments(int dimension);

  int dimension() const { return dimension_; }
  uint64_t count() const { return count_ + buffered_; }

  /// Adds vectors stored one after the other; throws Error(kUsage) if that is not a whole number of them.
  void add(std::span<const float> vectors);

  /// Adds everything another accumulator of the same dimension has seen (Chan, Golub and LeVeque 1979).
  void merge(const FeatureMoments& other);

  std::vector<double> mean() const;

  /// Sample covariance (divided by N - 1), dimension x dimension; throws Error(kUsage) for fewer than two
  /// vectors.
  std::vector<double> covariance() const;

  /// Bytes for a cache or another process, little endian: "DFM1", dimension, count, mean, scatter.
  std::vector<uint8_t> serialise() const;

  /// Inverse of serialise(); throws Error(kData) if the bytes are not from it.
  static FeatureMoments parse(std::span<const uint8_t> bytes);

 private:
  void flush();
  FeatureMoments flushed() const;
  void combine(uint64_t count, const std::vector<double>& mean);

  int dimension_;
  uint64_t count_ = 0;
  std::vector<double> mean_;
  std::vector<double> scatter_;  // sum of (f - mean)(f - mean)^T
  int buffered_ = 0;
  std::vector<double> buffer_;
};

/// |m1 - m2|^2 + tr S1 + tr S2 - 2 tr (S1 S2)^(1/2) against one fixed set (Heusel et al. 2017, Eq. 6). The
/// last trace is the sum of the square roots of the eigenvalues of A S2 A with A = S1^(1/2): real and stable
/// for covariances of any rank. Eigenvalues below zero, and positive ones no larger than twice the most
/// negative, are rounding and taken as zero. Distances of equal sets may come out as small negative numbers;
/// clip them for display only. distance() is thread-safe.
class FrechetReference {
 public:
  /// Needs at least two vectors.
  explicit FrechetReference(const FeatureMoments& reference);
  FrechetReference(std::vector<double> mean, const std::vector<double>& covariance);

  double distance(const FeatureMoments& other) const;
  double distance(const std::vector<double>& mean, const std::vector<double>& covariance) const;

 private:
  std::vector<double> mean_;
  std::vector<double> root_;  // S1^(1/2)
  double trace_ = 0;
};

}  // namespace diffc
