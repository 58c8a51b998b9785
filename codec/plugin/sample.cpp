// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/plugin/codec.h"

namespace diffc {

Image sample_image(Sampler& sampler, Session& session, const SampleRequest& request) {
  const NoisyObservation& observation = *request.observation;
  Image image(observation.width, observation.height, observation.channels);
  to_samples(sampler.reconstruct(session, request), image.pixels);
  return image;
}

}  // namespace diffc
