// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Messages that describe X_1 given X_0 to a receiver who knows P_1: R2D2 as a source code.
//
// With the backward channel X_0 | X_1 = N(X_1, epsilon I), ln p(x_1|x_0) - ln p_1(x_1) is -|x_0 - x_1|^2/(2
// epsilon) up to a constant, so reverse channel coding under P_1 selects the reproduction near x_0 among
// labels drawn from P_1.
//
// - One Gaussian, or a mixture in several dimensions: each row's component index (argmax of the posterior) is
// range
//   coded with the weights; under its component, in the eigenbasis whitened by P_1 = N(mu, lambda - epsilon),
//   the target is N(m, v) with m = (x_0 - mu) sqrt(lambda - epsilon)/lambda and v = epsilon/lambda.
//   Directions with lambda <= epsilon get the component's mean and no bits (reverse water-filling).
// - A mixture in one dimension: labels pass through the quantile function of P_1, so no index is sent. Only
// the
//   trellis schemes take such a metric.
//
// The length of a message follows from the indices and epsilon: there is no other side information.

#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "codec/rcc/scheme.h"
#include "models/r2d2/gaussian_mixture.h"

namespace diffc::r2d2 {

/// Thread-safe.
class SourceCoder {
 public:
  /// Throws Error(kUsage) for epsilon <= 0, or a one-dimensional mixture with epsilon >= its smallest
  /// variance or with a scheme other than a trellis.
  SourceCoder(GaussianMixture mixture, double epsilon, rcc::SchemeId scheme, int threads = 1);
  ~SourceCoder();

  /// Bytes for rows x0. x1, as long as x0, receives the reproduction.
  std::vector<uint8_t> encode(std::span<const double> x0, rcc::Key key, std::span<double> x1) const;

  /// The same into a coder that takes several messages.
  void encode(std::span<const double> x0, rcc::Key key, std::span<double> x1, RangeEncoder& coder) const;

  /// The reproduction of a message of x1.size() / d rows; the same as encode() gave. Throws Error(kData) for
  /// a message that ends early.
  void decode(std::span<const uint8_t> bytes, rcc::Key key, std::span<double> x1) const;
  void decode(RangeDecoder& coder, rcc::Key key, std::span<double> x1) const;

  /// Information per row that is planned for, in bits, without component indices (average over components).
  double planned_bits() const;

 private:
  struct Layout;
  void reproduce(std::span<const uint32_t> component, std::span<const float> z, std::span<double> x1) const;
  Layout layout(std::span<const uint32_t> component) const;
  bool by_quantiles() const { return !quantiles_.empty(); }
  double quantile(double z) const;

  GaussianMixture mixture_;
  double epsilon_;
  rcc::SchemeId scheme_id_;
  int threads_;
  std::unique_ptr<rcc::Scheme> scheme_;
  std::vector<uint32_t> cumulative_;  // of the components' weights, in 1/2^16
  std::vector<double> quantiles_;     // of P_1 at Phi(z), z on a grid; empty: component indices are sent
  double rate_nats_ = 0;              // per row, for quantiles_
};

}  // namespace diffc::r2d2
