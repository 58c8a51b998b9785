// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// What is compressed: a distribution on R^d that can be sampled, with its backward heat solution where it is
// known.
//
//   auto source = make_mixture_source("gmm1", three_component_mixture(0.4));
//   source->sample(rng, x);                      // rows of source->dimensions() values
//   if (auto rate = source->exact_rate(0.01)) ...

#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "codec/bits/philox.h"
#include "models/r2d2/backward_heat.h"
#include "models/r2d2/gaussian_mixture.h"

namespace diffc::r2d2 {

/// Immutable and thread-safe.
class Source {
 public:
  virtual ~Source() = default;

  virtual std::string name() const = 0;
  virtual int dimensions() const = 0;

  /// Fills x with independent rows.
  virtual void sample(Philox& rng, std::span<double> x) const = 0;

  /// Null if only samples are known.
  virtual const BackwardHeat* heat() const { return nullptr; }

  /// Differential entropy in nats, if known.
  virtual std::optional<double> entropy() const { return std::nullopt; }

  /// R at slope -1/epsilon in nats, if known.
  virtual std::optional<double> exact_rate(double epsilon) const;

  /// One line for the user if epsilon cannot be trusted for this source (A1 fails, p_1 not positive), else
  /// "".
  virtual std::string warning(double epsilon) const;
};

/// A Gaussian mixture as a source. With one component everything is known, for every epsilon.
std::unique_ptr<Source> make_mixture_source(std::string name, GaussianMixture mixture);

/// The paper's mixtures of variances 0.04, 0.05, 0.06 at -offset, 0, offset.
GaussianMixture three_component_mixture(double offset);

/// Samples held in memory: rows of `dimensions` values, drawn with replacement.
struct SampleSet {
  int dimensions = 0;
  std::vector<double> rows;
  std::size_t size() const { return dimensions ? rows.size() / dimensions : 0; }
};

/// Throws Error(kData) naming `name` if the set is empty, has a value that is not finite, or a constant
/// column.
void check_samples(const SampleSet& samples, const std::string& name);

/// Subtracts the mean and divides by the standard deviation of every column.
void standardise(SampleSet& samples);

std::unique_ptr<Source> make_sample_source(std::string name, SampleSet samples);

}  // namespace diffc::r2d2
