// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Scalar sources whose density under any Gaussian noise, and so their score, is known exactly: where the
// theorems of the DiffC paper are checked.

#pragma once

#include <memory>
#include <string>
#include <vector>

#include "codec/bits/philox.h"
#include "codec/denoiser/denoiser.h"

namespace diffc::gaussian {

/// X with mean 0 and a smooth density. Immutable; thread-safe.
class ScalarSource {
 public:
  virtual ~ScalarSource() = default;
  virtual std::string name() const = 0;
  virtual double variance() const = 0;
  /// Density of X + N(0, noise_variance), and its derivative by y divided by it. noise_variance >= 0.
  virtual double density(double y, double noise_variance) const = 0;
  virtual double score(double y, double noise_variance) const = 0;
  virtual double sample(Philox& random) const = 0;
  /// |x| beyond which the density is below 1e-20 of its maximum.
  virtual double range() const = 0;

  /// E[X | y] by Tweedie's formula (Appendix E, lemma 4).
  double posterior_mean(double y, double noise_variance) const {
    return y + noise_variance * score(y, noise_variance);
  }
};

/// sum_k w_k N(m_k, v_k).
class MixtureSource : public ScalarSource {
 public:
  /// Weights are positive and sum to 1; the mean of the mixture must be 0. Throws Error(kUsage).
  MixtureSource(std::vector<double> weights, std::vector<double> means, std::vector<double> variances);
  /// One variance for all components.
  MixtureSource(std::vector<double> weights, std::vector<double> means, double component_variance);
  std::string name() const override { return "gaussian mixture"; }
  double variance() const override;
  double density(double y, double noise_variance) const override;
  double score(double y, double noise_variance) const override;
  double sample(Philox& random) const override;
  double range() const override;
  double smallest_variance() const;

 private:
  std::vector<double> weights_, means_, variances_;
};

/// Laplace with mean absolute value `scale`, plus N(0, smoothing): the smooth approximation of section 4.3.
class SmoothedLaplaceSource : public ScalarSource {
 public:
  SmoothedLaplaceSource(double scale, double smoothing);
  std::string name() const override { return "smoothed laplace"; }
  double variance() const override { return 2 * scale_ * scale_ + smoothing_; }
  double density(double y, double noise_variance) const override;
  double score(double y, double noise_variance) const override;
  double sample(Philox& random) const override;
  double range() const override;

 private:
  double scale_, smoothing_;
};

/// The exact denoiser of independent scalar sources in a rotated basis: a one-channel picture whose rows are
/// draws of X = Q S, S_k from sources[k]. Without a rotation, one source serves columns of any number.
class SourceDenoiser : public Denoiser {
 public:
  /// rotation: row k holds the direction of S_k, columns x columns; empty: the identity, for one source.
  SourceDenoiser(std::vector<std::shared_ptr<const ScalarSource>> sources, std::vector<double> rotation,
                 double eta_min);
  const DenoiserInfo& info() const override { return info_; }
  void evaluate(int batch, int height, int width, std::span<const float> y, std::span<const float> eta,
                std::span<float> xhat) const override;

 private:
  std::vector<std::shared_ptr<const ScalarSource>> sources_;
  std::vector<double> rotation_;
  DenoiserInfo info_;
};

}  // namespace diffc::gaussian
