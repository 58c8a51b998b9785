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
                  const Progress& progress, SamplerFigures* figures) {
  const PluginDescriptor& plugin = *session.registry().need(choice.name, kKindSampler).descriptor;
  SampleRequest request{observation, params_of(plugin, choice), choice.seed, progress};
  if (figures)
    request.tell = [&](const std::string& name, double value) { figures->emplace_back(name, value); };
  const std::unique_ptr<Sampler> sampler(plugin.make_sampler());
  Image image(observation.width, observation.height, observation.channels);
  std::vector<float> x = sampler->reconstruct(session, request);
  if (x.size() != image.size())
    throw Error(ErrorKind::kData, "sampler '" + choice.name + "' returned a picture of another size");
  if (observation.to_pixels) observation.to_pixels(x);
  to_samples(x, image.pixels);
  return image;
}

}  // namespace diffc
