// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// The plugin `r2d2`: a sampler for observations of any diffusion codec.

#include <array>

#include "codec/base/error.h"
#include "codec/plugin/abi.h"
#include "plugins/r2d2/sampler.h"

namespace diffc::r2d2 {

namespace {

constexpr std::array<ParamSpec, 4> kParams = {{
    {"steps", ParamType::kInt, "10", 1, 1000, "", "network evaluations along the probability flow"},
    {"push", ParamType::kInt, "1", 1, 100, "", "parts of the flow past noise level zero"},
    {"krylov", ParamType::kInt, "6", 1, 64, "", "network evaluations per part, besides one"},
    {"level", ParamType::kReal, "0.5", 0, 4, "", "noise level of the score, in units of sqrt(epsilon)"},
}};

class R2d2Sampler : public Sampler {
 public:
  std::vector<float> reconstruct(Session&, const SampleRequest& request) override {
    const NoisyObservation& o = *request.observation;
    const ImageDenoiser denoiser(o.denoiser, o.height, o.width, o.channels);
    SamplerOptions options;
    options.flow_steps = static_cast<int>(request.params.integer("steps"));
    options.push.steps = static_cast<int>(request.params.integer("push"));
    options.push.krylov = static_cast<int>(request.params.integer("krylov"));
    options.push.level = request.params.real("level");
    return reconstruct_r2d2(denoiser, o.y, o.eta, o.expected_mse, options, [&](double done) {
      if (request.progress && !request.progress(done)) throw Error(ErrorKind::kUsage, "cancelled");
    });
  }
};

const PluginDescriptor kSampler = [] {
  PluginDescriptor d;
  d.kinds = kKindSampler;
  d.capabilities = kCapGrey | kCapNeedsModel;
  d.param_count = static_cast<uint32_t>(kParams.size());
  d.params = kParams.data();
  d.name = "r2d2";
  d.version = "1.0";
  d.summary = "reconstruction law of the rate-distortion function (Freirich & Weinberger)";
  d.licence = "Apache-2.0";
  d.make_sampler = [] { return static_cast<Sampler*>(new R2d2Sampler); };
  return d;
}();

}  // namespace

}  // namespace diffc::r2d2

DIFFC_PLUGIN(r2d2, &diffc::r2d2::kSampler)
