// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// The plugin `diffc`: encoder and decoder, and the samplers `flow`, `ancestral` and `mean`.

#include <array>

#include "codec/diffusion/diffusion_codec.h"
#include "codec/diffusion/samplers.h"
#include "codec/diffusion/stream_header.h"
#include "codec/plugin/abi.h"
#include "codec/plugin/session.h"

namespace diffc {

namespace {

class DiffcEncoder : public Encoder {
 public:
  EncodeResult encode(Session& session, const EncodeRequest& request) override {
    return encode_diffusion(session, request, "diffc", session.model(request.model), Estimates::kChosen);
  }
};

class DiffcDecoder : public Decoder {
 public:
  std::vector<HeaderField> describe(const StreamInfo& stream) const override {
    return describe_header(stream);
  }

  DecodeResult decode(Session& session, const DecodeRequest& request) override {
    return decode_diffusion(session, request, session.model_by_id(request.stream.model_id, request.model),
                            Estimates::kChosen);
  }
};

constexpr std::array<ParamSpec, 2> kFlowParams = {
    {{"steps", ParamType::kInt, "0", 0, 1000, "", "steps along the probability flow; 0 = as the noise wants"},
     {"mean", ParamType::kReal, "0", 0, 1, "", "part of the posterior mean in the picture"}}};
constexpr std::array<ParamSpec, 1> kAncestralParams = {
    {{"steps", ParamType::kInt, "0", 0, 1000, "", "steps along the reverse chain; 0 = as the noise wants"}}};

/// A sampler that is one function of (denoiser, observation, request); Usual(eta, eta_min) is how many steps
/// it takes unless told.
template <auto Reconstruct, auto Usual>
class FunctionSampler : public Sampler {
 public:
  std::vector<float> reconstruct(Session&, const SampleRequest& request) override {
    return Reconstruct(image_denoiser(request.observation), request.observation, request);
  }
  int evaluations(const Params& params) const override {
    constexpr double kTypicalEta = 0.3, kTypicalLowest = 0.006;
    const int given = params.has("steps") ? static_cast<int>(params.integer("steps")) : 0;
    return 1 + (given > 0 ? given : Usual(kTypicalEta, kTypicalLowest));
  }
};

template <auto Usual>
int steps_for(const ImageDenoiser& denoiser, const SampleRequest& request) {
  const int given = static_cast<int>(request.params.integer("steps"));
  return given > 0 ? given : Usual(request.observation.eta, denoiser.eta_min());
}

// Mixing the two ends is the best there is between them if the flow is the optimal transport of the mean, as
// for Gaussians (Freirich, Michaeli and Meir 2021, theorem 3).
std::vector<float> flow(const ImageDenoiser& denoiser, const NoisyObservation& o,
                        const SampleRequest& request) {
  const auto part = static_cast<float>(request.params.real("mean"));
  if (part == 1) return reconstruct_mean(denoiser, o.y, o.eta);
  std::vector<float> x = reconstruct_flow(denoiser, o.y, o.eta,
                                          steps_for<usual_flow_steps>(denoiser, request), request.progress);
  if (part == 0) return x;
  const std::vector<float> mean = reconstruct_mean(denoiser, o.y, o.eta);
  for (std::size_t i = 0; i < x.size(); ++i) x[i] += part * (mean[i] - x[i]);
  return x;
}

std::vector<float> ancestral(const ImageDenoiser& denoiser, const NoisyObservation& o,
                             const SampleRequest& request) {
  return reconstruct_ancestral(denoiser, o.y, o.eta, steps_for<usual_ancestral_steps>(denoiser, request),
                               o.key, request.seed, request.progress);
}

int no_steps(double, double) {
  return 0;
}

std::vector<float> mean(const ImageDenoiser& denoiser, const NoisyObservation& o,
                        const SampleRequest& request) {
  report(request.progress, 0);
  return reconstruct_mean(denoiser, o.y, o.eta);
}

const PluginDescriptor kCodec = {
    .capabilities = kCapGrey | kCapProgressive | kCapObservation | kCapMaxBytes | kCapPsnr | kCapQuality,
    .param_count = static_cast<uint32_t>(diffusion_params().size()),
    .name = "diffc",
    .version = "1.0",
    .summary = "lossy compression with Gaussian diffusion (Theis et al. 2022)",
    .licence = "Apache-2.0",
    .params = diffusion_params().data(),
    .codec_header_size = kDiffusionHeaderSize,
    .make_encoder = []() -> Encoder* { return new DiffcEncoder; },
    .make_decoder = []() -> Decoder* { return new DiffcDecoder; },
};

template <auto Reconstruct, auto Usual>
PluginDescriptor sampler(const char* name, const char* summary, std::span<const ParamSpec> params) {
  return {.capabilities = kCapGrey,
          .param_count = static_cast<uint32_t>(params.size()),
          .name = name,
          .version = "1.0",
          .summary = summary,
          .licence = "Apache-2.0",
          .params = params.data(),
          .make_sampler = []() -> Sampler* { return new FunctionSampler<Reconstruct, Usual>; }};
}

const PluginDescriptor kFlow = sampler<flow, usual_flow_steps>(
    "flow", "DiffC-F: probability flow; the law of the model's images, up to 3 dB above ancestral",
    kFlowParams);
const PluginDescriptor kAncestral = sampler<ancestral, usual_ancestral_steps>(
    "ancestral", "DiffC-A: ancestral sampling; the same law, independent of what was lost", kAncestralParams);
const PluginDescriptor kMean = sampler<mean, no_steps>("mean", "posterior mean: the least squared error", {});

}  // namespace

}  // namespace diffc

DIFFC_PLUGIN(diffc, &diffc::kCodec, &diffc::kFlow, &diffc::kAncestral, &diffc::kMean)
