// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// The plugin `r2d2`: two samplers for observations of any diffusion codec, and a codec of grey images.

#include <algorithm>
#include <array>

#include "codec/base/error.h"
#include "codec/diffusion/stream_header.h"
#include "codec/plugin/abi.h"
#include "codec/plugin/session.h"
#include "models/r2d2/controller_file.h"
#include "plugins/r2d2/image_codec.h"
#include "plugins/r2d2/patch_push.h"
#include "plugins/r2d2/reconstruction_level.h"
#include "plugins/r2d2/sampler.h"

namespace diffc::r2d2 {

namespace {

constexpr ParamSpec kFlowSteps = {
    "steps", ParamType::kInt, "0", 0, 1000, "", "steps along the probability flow; 0 = as the noise wants"};

constexpr std::array<ParamSpec, 5> kParams = {{
    {"t", ParamType::kReal, "1", 0, kMean, "",
     "0 = flow, 1 = the law that attains R(D), 2 = posterior mean, and all between"},
    kFlowSteps,
    {"push", ParamType::kInt, "1", 1, 100, "", "parts of the flow past noise level zero"},
    {"krylov", ParamType::kInt, "3", 1, 64, "", "network evaluations per part, besides one"},
    {"level", ParamType::kReal, "1", 0, 4, "", "noise level of the score, in units of sqrt(epsilon)"},
}};

int flow_steps(const ImageDenoiser& denoiser, const SampleRequest& request) {
  const int given = static_cast<int>(request.params.integer("steps"));
  return given > 0 ? given : usual_flow_steps(request.observation.eta, denoiser.eta_min());
}

/// Of a file of half a bit per pixel.
int typical_flow_evaluations(const Params& params) {
  constexpr double kTypicalEta = 0.3, kTypicalLowest = 0.006;
  const int given = params.has("steps") ? static_cast<int>(params.integer("steps")) : 0;
  return 1 + (given > 0 ? given : usual_flow_steps(kTypicalEta, kTypicalLowest));
}

/// epsilon of the law. Tells how much is removed at `t`, and what collapses.
double law_epsilon(const SampleRequest& request, double t) {
  const double epsilon = reconstruction_level(request.observation);
  if (request.tell && t > 0 && t < kMean) {
    const double removed = std::min(t, kLaw) * epsilon;
    request.tell("epsilon", removed);
    request.tell("collapsed", collapsed_share(request.observation, removed));
  }
  return epsilon;
}

class R2d2Sampler : public Sampler {
 public:
  std::vector<float> reconstruct(Session&, const SampleRequest& request) override {
    const NoisyObservation& o = request.observation;
    const ImageDenoiser denoiser = image_denoiser(o);
    SamplerOptions options;
    options.t = request.params.real("t");
    options.epsilon = law_epsilon(request, options.t);
    options.flow_steps = flow_steps(denoiser, request);
    options.push.steps = static_cast<int>(request.params.integer("push"));
    options.push.krylov = static_cast<int>(request.params.integer("krylov"));
    options.push.level = request.params.real("level");
    return reconstruct_r2d2(denoiser, o.y, o.eta, options, request.progress);
  }

  int evaluations(const Params& params) const override {
    const double t = params.has("t") ? params.real("t") : kLaw;
    if (t >= kMean) return 1;
    const auto push = params.has("push") ? params.integer("push") : 1;
    const auto krylov = params.has("krylov") ? params.integer("krylov") : 3;
    return typical_flow_evaluations(params) + (t > 0 ? static_cast<int>(push * (krylov + 1)) : 0) +
           (t > kLaw);
  }
};

constexpr std::array<ParamSpec, 3> kPatchParams = {{
    kFlowSteps,
    {"stride", ParamType::kInt, "1", 1, 64, "", "distance of patches; 4 = one grid of 4x4 without overlap"},
    {"controller", ParamType::kText, "", 0, 0, "",
     "file written by r2d2 estimate, instead of the built-in one"},
}};

class R2d2PatchSampler : public Sampler {
 public:
  std::vector<float> reconstruct(Session& session, const SampleRequest& request) override {
    const NoisyObservation& o = request.observation;
    if (o.to_pixels)
      throw Error(ErrorKind::kUnsupported, "r2d2-patch works on pixels, and this file holds components",
                  "use flow, ancestral, mean or r2d2");
    const ImageDenoiser denoiser = image_denoiser(o);
    PatchPushOptions options;
    options.stride = static_cast<int>(request.params.integer("stride"));
    options.threads = session.threads();
    options.epsilon = law_epsilon(request, kLaw);
    const int steps = flow_steps(denoiser, request);
    const auto run = [&](const TrainedController& controller) {
      return reconstruct_r2d2_patch(denoiser, controller, o.height, o.width, o.channels, o.y, o.eta, steps,
                                    options, request.progress);
    };
    if (!request.params.has("controller")) return run(patch_controller());
    return run(read_controller(request.params.text("controller")));
  }

  int evaluations(const Params& params) const override { return typical_flow_evaluations(params); }
};

constexpr std::array<ParamSpec, 1> kCodecParams = {
    {{"q", ParamType::kInt, "50", 1, 100, "",
      "quality: 100 is a mean squared error of 2^-15 of the squared range"}}};

class R2d2Encoder : public Encoder {
 public:
  EncodeResult encode(Session& session, const EncodeRequest& request) override {
    return encode_patches(request, session.threads());
  }
};

class R2d2Decoder : public Decoder {
 public:
  std::vector<HeaderField> describe(const StreamInfo& stream) const override {
    return describe_header(stream);
  }

  DecodeResult decode(Session&, const DecodeRequest& request) override { return {decode_patches(request)}; }
};

const PluginDescriptor kCodec = {
    .capabilities = kCapGrey,
    .param_count = kCodecParams.size(),
    .name = "r2d2",
    .version = "1.0",
    .summary = "grey 4x4 patches by reverse channel coding under the reconstruction law",
    .licence = "Apache-2.0",
    .rate_param = "q",
    .params = kCodecParams.data(),
    .codec_header_size = kDiffusionHeaderSize,
    .make_encoder = []() -> Encoder* { return new R2d2Encoder; },
    .make_decoder = []() -> Decoder* { return new R2d2Decoder; },
};

const PluginDescriptor kSampler = {
    .capabilities = kCapGrey,
    .param_count = kParams.size(),
    .name = "r2d2",
    .version = "1.0",
    .summary = "reconstruction law of the rate-distortion function (Freirich & Weinberger)",
    .licence = "Apache-2.0",
    .params = kParams.data(),
    .make_sampler = []() -> Sampler* { return new R2d2Sampler; },
};

const PluginDescriptor kPatchSampler = {
    .capabilities = kCapGrey,
    .param_count = kPatchParams.size(),
    .name = "r2d2-patch",
    .version = "1.0",
    .summary = "the same law by a controller trained on patches (Algorithm 1)",
    .licence = "Apache-2.0",
    .params = kPatchParams.data(),
    .make_sampler = []() -> Sampler* { return new R2d2PatchSampler; },
};

}  // namespace

}  // namespace diffc::r2d2

DIFFC_PLUGIN(r2d2, &diffc::r2d2::kCodec, &diffc::r2d2::kSampler, &diffc::r2d2::kPatchSampler)
