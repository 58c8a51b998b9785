// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/plugin/run_sampler.h"

#include <memory>

#include "codec/base/error.h"

namespace diffc {

namespace {

Params params_of(const PluginDescriptor& plugin, const SamplerChoice& choice) {
  return Params::checked(choice.params, param_specs(plugin), plugin.name);
}

}  // namespace

void check_sampler(const Registry& registry, const SamplerChoice& choice) {
  params_of(*registry.need(choice.name, kKindSampler).descriptor, choice);
}

int sampler_evaluations(const Registry& registry, const SamplerChoice& choice) {
  const PluginDescriptor& plugin = *registry.need(choice.name, kKindSampler).descriptor;
  const std::unique_ptr<Sampler> sampler(plugin.make_sampler());
  return sampler->evaluations(params_of(plugin, choice));
}

Image run_sampler(Session& session, const SamplerChoice& choice, const NoisyObservation& observation,
                  const Progress& progress) {
  const PluginDescriptor& plugin = *session.registry().need(choice.name, kKindSampler).descriptor;
  const SampleRequest request{observation, params_of(plugin, choice), choice.seed, progress};
  const std::unique_ptr<Sampler> sampler(plugin.make_sampler());
  Image image(observation.width, observation.height, observation.channels);
  const std::vector<float> x = sampler->reconstruct(session, request);
  if (x.size() != image.size())
    throw Error(ErrorKind::kData, "sampler '" + choice.name + "' returned a picture of another size");
  to_samples(x, image.pixels);
  return image;
}

}  // namespace diffc
