// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "tools/r2d2/methods/mixture_estimate.h"

#include <algorithm>

namespace diffc::r2d2 {
namespace {

std::vector<double> draw(const Source& source, const MixtureEstimateOptions& o) {
  std::vector<double> rows(static_cast<std::size_t>(o.fit_samples) * source.dimensions());
  Philox rng(o.seed, 0x4D46);
  source.sample(rng, rows);
  return rows;
}

}  // namespace

MixtureEstimator::MixtureEstimator(const Source& train, const MixtureEstimateOptions& options)
    : options_(options),
      rows_(draw(train, options)),
      mixture_(fit_mixture(
          rows_, train.dimensions(),
          {.components = options.components, .iterations = options.em_iterations, .seed = options.seed})) {}

WaterLevelChannel MixtureEstimator::channel(double epsilon, int iterations) const {
  return WaterLevelChannel(fit_water_level(rows_, mixture_, epsilon, iterations), epsilon);
}

RatePoint MixtureEstimator::evaluate(const Source& test, double epsilon, int samples, uint64_t seed,
                                     std::vector<double>* x1) const {
  const GaussianMixture raised = raise_variances(mixture_, epsilon * (1 + 0.25 / options_.steps));
  const HeatController controller(raised);
  return r2d2::evaluate(test, controller, cross_entropy(raised), epsilon,
                        {.samples = samples, .diffusion = {options_.steps, StepRule::kMatched}, .seed = seed},
                        x1);
}

}  // namespace diffc::r2d2
