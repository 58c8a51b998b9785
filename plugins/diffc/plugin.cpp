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

constexpr std::array<ParamSpec, 1> kFlowParams = {
    {{"steps", ParamType::kInt, "0", 0, 1000, "",
      "steps along the probability flow; 0 = as the noise wants"}}};
constexpr std::array<ParamSpec, 1> kAncestralParams = {
    {{"steps", ParamType::kInt, "0", 0, 1000, "", "steps along the reverse chain; 0 = as the noise wants"}}};

/// A sampler that is one function of (denoiser, observation, request).
template <auto Reconstruct>
class FunctionSampler : public Sampler {
 public:
  std::vector<float> reconstruct(Session&, const SampleRequest& request) override {
    return Reconstruct(image_denoiser(request.observation), request.observation, request);
  }
  int evaluations(const Params& params) const override {
    constexpr double kUsualEta = 0.3, kUsualLowest = 0.006;  // for progress alone
    if (!params.has("steps")) return 1;
    const int given = static_cast<int>(params.integer("steps"));
    return 1 + (given > 0 ? given : usual_flow_steps(kUsualEta, kUsualLowest));
  }
};

std::vector<float> flow(const ImageDenoiser& denoiser, const NoisyObservation& o,
                        const SampleRequest& request) {
  const int given = static_cast<int>(request.params.integer("steps"));
  const int steps = given > 0 ? given : usual_flow_steps(o.eta, denoiser.eta_min());
  return reconstruct_flow(denoiser, o.y, o.eta, steps, request.progress);
}

std::vector<float> ancestral(const ImageDenoiser& denoiser, const NoisyObservation& o,
                             const SampleRequest& request) {
  const int given = static_cast<int>(request.params.integer("steps"));
  const int steps = given > 0 ? given : usual_ancestral_steps(o.eta, denoiser.eta_min());
  return reconstruct_ancestral(denoiser, o.y, o.eta, steps, o.key, request.seed, request.progress);
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

template <auto Reconstruct>
PluginDescriptor sampler(const char* name, const char* summary, std::span<const ParamSpec> params) {
  return {.capabilities = kCapGrey,
          .param_count = static_cast<uint32_t>(params.size()),
          .name = name,
          .version = "1.0",
          .summary = summary,
          .licence = "Apache-2.0",
          .params = params.data(),
          .make_sampler = []() -> Sampler* { return new FunctionSampler<Reconstruct>; }};
}

const PluginDescriptor kFlow =
    sampler<flow>("flow", "DiffC-F: probability flow, realistic, up to 3 dB above ancestral", kFlowParams);
const PluginDescriptor kAncestral =
    sampler<ancestral>("ancestral", "DiffC-A: ancestral sampling", kAncestralParams);
const PluginDescriptor kMean = sampler<mean>("mean", "posterior mean: the least squared error", {});

}  // namespace

}  // namespace diffc

DIFFC_PLUGIN(diffc, &diffc::kCodec, &diffc::kFlow, &diffc::kAncestral, &diffc::kMean)
