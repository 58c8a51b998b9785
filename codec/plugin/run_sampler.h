// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// From a name to a picture: the one place where a sampler is looked up, its parameters are checked, and it is
// run.

#pragma once

#include <string>
#include <utility>
#include <vector>

#include "codec/base/public.h"
#include "codec/plugin/codec.h"
#include "codec/plugin/session.h"

namespace diffc DIFFC_PUBLIC {

/// The sampler of a user who names none: DiffC-F.
inline constexpr const char* kDefaultSampler = "flow";

struct SamplerChoice {
  std::string name = kDefaultSampler;
  Params::Map params = {};
  uint64_t seed = 0;  ///< Fresh noise of stochastic samplers.
};

/// Throws Error(kUsage) for a sampler that does not exist or parameters that it does not take.
void check_sampler(const Registry& registry, const SamplerChoice& choice);

/// What a sampler told of its work (SampleRequest::tell).
using SamplerFigures = std::vector<std::pair<std::string, double>>;

/// The reconstruction, clipped and rounded to 8 bits. Errors as check_sampler(), and those of the sampler.
Image run_sampler(Session& session, const SamplerChoice& choice, const NoisyObservation& observation,
                  const Progress& progress = {}, SamplerFigures* figures = nullptr);

/// Sampler::evaluations() of that choice. Throws as check_sampler().
int sampler_evaluations(const Registry& registry, const SamplerChoice& choice);

}  // namespace diffc
